namespace ContainerTools;

/// <summary>Everything that an image consists of, as blobs.</summary>
internal static class ImageBlobs
{
    /// <summary>Layers before the config and manifest that need them, manifests before their index; some more than once.</summary>
    public static IEnumerable<Blob> Of(IImage image) => image is ImageIndex index
        ? index.Entries.SelectMany(OfEntry).Append(OfDocument(index.Manifest))
        : OfImage((Image)image);

    private static IEnumerable<Blob> OfEntry(IndexEntry entry) =>
        entry.Image is { } image ? OfImage(image)
        : entry.Index is { } index ? Of(index)
        : entry.Blobs.Append(OfDocument(entry.Document));

    private static IEnumerable<Blob> OfImage(Image image) => image.Layers
        .Select(layer => layer.Blob)
        .Append(new MemoryBlob(image.Manifest.Config.MediaType, image.Id, image.Config.Raw))
        .Append(OfDocument(image.Manifest));

    private static MemoryBlob OfDocument(ManifestDocument document) => new(document.MediaType, document.Digest, document.Raw);
}
