namespace ContainerTools.Archive.Reading;

/// <summary>A file or folder that images were imported from.</summary>
public sealed class ArchiveSource(string path) : ImageSource
{
    /// <summary>The path.</summary>
    public override string Name => path;
}
