using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>
/// The document that lists the manifests of an image for several platforms (OCI image-spec, image-index.md; or a Docker
/// manifest list).
/// </summary>
public sealed class IndexManifest : ManifestDocument
{
    internal IndexManifest(ReadOnlyMemory<byte> raw, string mediaType, Digest digest, JsonElement json)
        : base(raw, mediaType, digest, json)
    {
        string what = Describe(digest);
        Manifests = (json.GetArray("manifests", what) ?? [])
            .Select((entry, i) => Descriptor.Read(entry, $"Entry {i + 1} in {what}"))
            .ToArray();
    }

    /// <summary>The descriptors that the index lists, in its order.</summary>
    public IReadOnlyList<Descriptor> Manifests { get; }
}
