using ContainerTools.Compression;

namespace ContainerTools.Registry.Publishing;

/// <summary>Compresses the layers of an image that are not compressed, each on its way to the registry, and writes the manifest that goes with them.</summary>
internal sealed class ImageCompressor(PublishOptions options, BlobLedger ledger)
{
    /// <summary>Layers at once; the codecs use all processors themselves.</summary>
    private const int Parallelism = 2;

    /// <summary>The layers that would be compressed.</summary>
    /// <exception cref="ImageException">They are those of an index, whose manifests cannot be other ones.</exception>
    public static Layer[] FindPlain(IImage image, Codec codec)
    {
        Layer[] plain = codec == Codec.None ? [] : image.Images.SelectMany(one => one.Layers).Where(layer => layer.Digest == layer.DiffId).DistinctBy(layer => layer.DiffId).ToArray();
        return plain.Length == 0 || image is Image
            ? plain
            : throw new ImageException(ImageError.Unsupported, $"{image} has several platforms; their layers can only be published as they are. Choose one of its images, or let the layers keep their compression.", image.Reference);
    }

    /// <returns>The image as the registry will have it; its compressed layers are there.</returns>
    public async Task<IImage> CompressAsync(PushRepository target, IImage image, IReporter reporter, CancellationToken cancel)
    {
        Layer[] plain = FindPlain(image, options.Compression);
        if (plain.Length == 0)
        {
            return image;
        }

        var results = new Descriptor[plain.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, plain.Length),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancel },
            async (i, token) => results[i] = await CompressAsync(target, plain[i], reporter, token).ConfigureAwait(false)).ConfigureAwait(false);
        return Rewrite(target, (Image)image, plain.Zip(results).ToDictionary(pair => pair.First.DiffId, pair => pair.Second));
    }

    private async Task<Descriptor> CompressAsync(PushRepository target, Layer layer, IReporter reporter, CancellationToken cancel)
    {
        string type = TypeOf(layer, options.Compression);
        string key = $"{options.Compression}-{layer.DiffId.Hex}".ToLowerInvariant();
        if (options.Memory?.Recall(key) is { } known && await target.FindBlobAsync(known, reporter, cancel).ConfigureAwait(false) is (true, { } size))
        {
            reporter.Verbose($"Layer {layer.DiffId}: compressed before, and {target.Name} has the result, {known}.");
            reporter.Advance(layer.Size);
            ledger.Add(target, known);
            return new Descriptor(type, known, size);
        }

        using IDisposable place = await target.Transport.EnterUploadAsync(reporter, cancel).ConfigureAwait(false);
        var source = new Layer(options.PastStore ? layer.Blob.PastStore : layer.Blob.Unkept, layer.DiffId);
        Descriptor result = await new LayerUploader(target, source, options.Compression, type, reporter).UploadAsync(cancel).ConfigureAwait(false);
        options.Memory?.Remember(key, result.Digest);
        ledger.Add(target, result.Digest);
        return result;
    }

    private static Image Rewrite(PushRepository target, Image image, Dictionary<Digest, Descriptor> compressed)
    {
        Layer[] layers = image.Layers
            .Select(layer => layer.Digest == layer.DiffId ? new Layer(target.Open(compressed[layer.DiffId]), layer.DiffId) : layer)
            .ToArray();
        var manifest = (Manifest)ManifestDocument.Parse(ManifestWriter.Rewrite(image.Manifest, layers.Select(layer => layer.Descriptor)), image.Manifest.MediaType);
        Dictionary<Digest, Blob> blobs = layers.DistinctBy(layer => layer.Digest).ToDictionary(layer => layer.Digest, layer => layer.Blob);
        return Image.Create(manifest, image.Config, descriptor => blobs[descriptor.Digest], image.Platform);
    }

    private static string TypeOf(Layer layer, Codec codec) => (codec, MediaTypes.IsDocker(layer.MediaType)) switch
    {
        (Codec.Zstd, true) => MediaTypes.DockerLayerZstd,
        (Codec.Zstd, false) => MediaTypes.OciLayerZstd,
        (_, true) => MediaTypes.DockerLayerGzip,
        _ => MediaTypes.OciLayerGzip,
    };
}
