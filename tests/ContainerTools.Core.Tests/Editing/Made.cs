using System.Text;
using System.Text.Json;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Editing;

/// <summary>Images in memory, as a source would have made them.</summary>
internal static class Made
{
    public const string DiffId = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    /// <summary>An image of one layer with this config, in which <c>ROOTFS</c> stands for the layer's member.</summary>
    public static Image Config(string json, string? manifest = null)
    {
        byte[] raw = Encoding.UTF8.GetBytes(json.Replace("ROOTFS", $$"""
            "rootfs":{"type":"layers","diff_ids":["{{DiffId}}"]}
            """.Trim(), StringComparison.Ordinal));
        ImageConfig config = ImageConfig.Parse(raw);
        string text = (manifest ?? """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":CONFIG,"layers":[LAYER]}""")
            .Replace("CONFIG", $$"""{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{config.Digest}}","size":{{raw.Length}}}""", StringComparison.Ordinal)
            .Replace("LAYER", $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{DiffId}}","size":2}""", StringComparison.Ordinal);
        return ContainerTools.Image.Create((Manifest)ManifestDocument.Parse(Encoding.UTF8.GetBytes(text)), config, Nothing);
    }

    /// <summary>An image that differs from others by its platform.</summary>
    public static Image Platform(string platform, params string[] repoTags)
    {
        string[] parts = platform.Split('/');
        string variant = parts.Length > 2 ? $",\"variant\":\"{parts[2]}\"" : "";
        return Config($$"""{"architecture":"{{parts[1]}}"{{variant}},"os":"{{parts[0]}}",ROOTFS}""").With(null, repoTags);
    }

    public static Image Image(SampleImage sample, Platform? platform = null) => ContainerTools.Image.Create(
        (Manifest)ManifestDocument.Parse(sample.Content, sample.MediaType), ImageConfig.Parse(sample.Config.Content), Nothing, platform);

    /// <summary>With the images in it, and what is beside them.</summary>
    /// <param name="without">The place of an entry that is not there.</param>
    public static ImageIndex Index(SampleIndex sample, int without = -1)
    {
        var manifest = (IndexManifest)ManifestDocument.Parse(sample.Content, sample.MediaType);
        IEnumerable<IndexEntry> entries = manifest.Manifests.Where((_, i) => i != without).Select(descriptor =>
        {
            SampleManifest child = sample.Children.First(manifest => manifest.Digest == descriptor.Digest.ToString());
            return child is SampleIndex nested ? new IndexEntry(descriptor, Index(nested))
                : IndexEntry.IsAttestationEntry(descriptor) ? new IndexEntry(descriptor, new Artifact((Manifest)ManifestDocument.Parse(child.Content, child.MediaType), []))
                : new IndexEntry(descriptor, Image((SampleImage)child, descriptor.Platform));
        });
        return new ImageIndex(manifest, entries.ToArray());
    }

    public static JsonElement Json(ManifestDocument document) => JsonDocument.Parse(document.Raw).RootElement;

    private static Blob Nothing(Descriptor descriptor) => new MemoryBlob(descriptor.MediaType, descriptor.Digest, new byte[descriptor.Size]);
}
