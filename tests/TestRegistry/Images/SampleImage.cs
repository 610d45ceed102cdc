namespace ContainerTools.Testing;

/// <summary>An image, complete and in memory.</summary>
public sealed class SampleImage(byte[] content, string mediaType, SampleBlob config, IReadOnlyList<SampleLayer> layers, IReadOnlyList<SampleBlob> layerBlobs)
    : SampleManifest(content, mediaType)
{
    public SampleBlob Config { get; } = config;

    public IReadOnlyList<SampleLayer> Layers { get; } = layers;

    public IReadOnlyList<SampleBlob> LayerBlobs { get; } = layerBlobs;

    /// <summary>The image ID, which is the config's digest.</summary>
    public string Id => Config.Digest;

    public override IReadOnlyList<SampleBlob> Blobs => [.. LayerBlobs.Prepend(Config).DistinctBy(blob => blob.Digest)];

    public override IReadOnlyList<SampleManifest> Children => [];
}
