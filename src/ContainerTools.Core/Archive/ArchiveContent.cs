namespace ContainerTools.Archive;

/// <summary>What an archive or layout has: everything that it lists, read or not. Immutable.</summary>
public sealed class ArchiveContent
{
    internal ArchiveContent(IReadOnlyList<ListedImage> entries, IReadOnlyList<string> warnings)
    {
        Entries = entries;
        Images = entries.Select(entry => entry.Image).OfType<IImage>().ToArray();
        Warnings = warnings;
    }

    /// <summary>What is listed, in the archive's order. One that could not be read has an error and takes nothing from the others.</summary>
    public IReadOnlyList<ListedImage> Entries { get; }

    /// <summary>The images, indexes and artifacts that were read, in the archive's order.</summary>
    public IReadOnlyList<IImage> Images { get; }

    /// <summary>
    /// What somebody who uses the images should know, as sentences: what is listed and is not there, what is no image, and what was
    /// read otherwise than it is written.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; }
}
