namespace ContainerTools.FileSystem.Unpacking;

/// <summary>A folder that an image was unpacked to.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Image">The image.</param>
/// <param name="FileCount">Names of everything but folders.</param>
/// <param name="FolderCount">Folders, without the one that they are in.</param>
/// <param name="Size">Of the files' contents, in bytes.</param>
/// <param name="Skipped">What is missing or not as the image has it, in the order of paths.</param>
public sealed record ExpandedImage(string Path, Image Image, int FileCount, int FolderCount, long Size, IReadOnlyList<SkippedEntry> Skipped)
{
    /// <inheritdoc/>
    public override string ToString() => Path;
}
