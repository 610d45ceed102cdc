namespace ContainerTools.Composition;

/// <summary>A file or folder and where it goes.</summary>
/// <param name="Path">On this machine, absolute. Of a folder, the content is meant.</param>
/// <param name="Destination">The folder in the image. Backslashes mean slashes, whatever system this is.</param>
public sealed record LayerSource(string Path, string Destination = "/")
{
    /// <summary>The folder in the image, with slashes.</summary>
    public string Destination { get; init; } = Destination.Replace('\\', '/');

    /// <summary>Whether files that belong to somebody else than this process keep their owner, on Linux. Else all get the owner that rules say.</summary>
    public bool KeepsOwners { get; init; }
}
