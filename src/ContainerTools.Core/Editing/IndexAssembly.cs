using ContainerTools.Json;

namespace ContainerTools.Editing;

/// <summary>Makes index objects of their documents and lines.</summary>
internal static class IndexAssembly
{
    public static byte[] WriteManifests(IEnumerable<IndexLine> lines) => JsonWriting.WriteArray(lines.Select(line => line.Text));

    /// <param name="raw">The document that has just these lines.</param>
    /// <param name="mediaType">The document's media type.</param>
    /// <param name="algorithm">Of the digest, such as <c>sha256</c>.</param>
    /// <param name="lines">What the document lists.</param>
    public static ImageIndex ToIndex(byte[] raw, string mediaType, string algorithm, IReadOnlyList<IndexLine> lines)
    {
        var manifest = (IndexManifest)ManifestDocument.Parse(raw, mediaType, algorithm);
        IEnumerable<IndexEntry> entries = manifest.Manifests.Zip(lines)
            .Where(pair => pair.Second.Entry is not null)
            .Select(pair => Place(pair.Second.Entry!, pair.First, manifest.Digest));
        return new ImageIndex(manifest, entries.ToArray());
    }

    private static IndexEntry Place(IndexEntry entry, Descriptor descriptor, Digest index) =>
        entry.Image is { } image ? new IndexEntry(descriptor, (descriptor.Platform is { IsComplete: true } platform ? image.WithPlatform(platform) : image) with { IndexDigest = index })
        : entry.Content is { } content ? IndexEntry.Of(descriptor, content)
        : new IndexEntry(descriptor, entry.Document);
}
