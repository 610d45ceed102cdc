using ContainerTools.Layout;

namespace ContainerTools.Archive.Writing;

/// <summary>
/// An OCI layout in a tar with Docker's <c>manifest.json</c> beside it, as docker save has written it since version 25.
/// </summary>
internal static class OciArchive
{
    public static IReadOnlyList<ArchiveEntry> GetEntries(ImageSet set)
    {
        var content = new OciContent(set);
        return
        [
            ArchiveEntry.OfBytes(LayoutFormat.LayoutFile, LayoutFormat.LayoutBytes),
            .. content.Blobs.Select(blob => new ArchiveEntry(LayoutFormat.BlobName(blob.Digest), blob)),
            ArchiveEntry.OfBytes(LayoutFormat.IndexFile, IndexWriter.Write(content.Entries)),
            ArchiveEntry.OfBytes(DockerManifest.FileName, DockerManifest.Write(set.Represent().Select(item => (
                LayoutFormat.BlobName(item.Image.Id),
                item.RepoTags,
                item.Image.Layers.Select(layer => LayoutFormat.BlobName(layer.Digest)))))),
        ];
    }
}
