using ContainerTools.FileSystem;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Inspection;

/// <summary>What is known of a file of an image.</summary>
/// <param name="Header">All that its layer says of it.</param>
/// <param name="Path">With a slash before it.</param>
/// <param name="Size">In bytes; zero for all but files.</param>
/// <param name="LayerIndex">The layer that has put it there.</param>
/// <param name="BodyLayer">The layer that has the content; −1 where there is none.</param>
/// <param name="BodyEntry">Where among that layer's entries; −1 where there is none.</param>
/// <param name="HardLinkTo">Another name of the same file, without a slash before it; null for the first one.</param>
/// <param name="Digest">Of the content; null where it is not known.</param>
/// <param name="Bodies">Places and digests of the contents of that layer.</param>
/// <param name="IsImplied">Whether no layer lists it.</param>
internal sealed record ImageFileFacts(
    TarHeader Header,
    string Path,
    long Size,
    int LayerIndex,
    int BodyLayer,
    int BodyEntry,
    string? HardLinkTo,
    Digest? Digest,
    BodyTable? Bodies = null,
    bool IsImplied = false)
{
    public FileKind Kind => FileTreeEntry.KindOf(Header.Type);

    public static ImageFileFacts Of(FileTreeEntry entry, Digest? digest, BodyTable? bodies) => new(
        entry.Header, ImageFile.PathOf(entry), entry.Size, entry.LayerIndex, entry.BodyLayer, entry.BodyEntry, entry.HardLinkTo, digest, bodies, entry.IsImplied);
}
