namespace ContainerTools.Composition;

/// <summary>A file or folder and where it goes.</summary>
/// <param name="Path">On this machine, absolute. Of a folder, the content is meant.</param>
/// <param name="Destination">The folder in the image.</param>
public sealed record LayerSource(string Path, string Destination = "/")
{
    /// <summary>Whether files that belong to somebody else than this process keep their owner, on Linux. Else all get the owner that rules say.</summary>
    public bool KeepsOwners { get; init; }
}
