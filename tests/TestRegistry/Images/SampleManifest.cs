namespace ContainerTools.Testing;

/// <summary>What images and indexes have in common: bytes under a digest, and what they point at.</summary>
public abstract class SampleManifest(byte[] content, string mediaType)
{
    public byte[] Content { get; } = content;

    public string MediaType { get; } = mediaType;

    public string Digest { get; } = Hash.Sha256(content);

    /// <summary>Config and layers, each once; none for an index.</summary>
    public abstract IReadOnlyList<SampleBlob> Blobs { get; }

    /// <summary>The manifests of an index.</summary>
    public abstract IReadOnlyList<SampleManifest> Children { get; }

    /// <summary>Itself and all below it, children first: the order in which a registry wants them.</summary>
    public IEnumerable<SampleManifest> All() => Children.SelectMany(child => child.All()).Append(this).DistinctBy(manifest => manifest.Digest);
}
