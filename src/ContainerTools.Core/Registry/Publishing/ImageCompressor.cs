using ContainerTools.Compression;
using ContainerTools.Editing;

namespace ContainerTools.Registry.Publishing;

/// <summary>Compresses the layers of an image that are not compressed, each on its way to the registry, and writes the manifest that goes with them.</summary>
internal sealed class ImageCompressor(PublishOptions options, BlobLedger ledger)
{
    /// <summary>Layers at once; the codecs use all processors themselves.</summary>
    private const int Parallelism = 2;

    private readonly LayerRecoding _recoding = new(options.Compression);

    /// <summary>The layers that would be compressed.</summary>
    /// <exception cref="ImageException">They are those of an index, whose manifests cannot be other ones.</exception>
    public static Layer[] FindPlain(IImage image, Codec codec) => codec == Codec.None ? [] : new LayerRecoding(codec).Select([image]);

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
        Dictionary<Digest, Descriptor> compressed = plain.Zip(results).ToDictionary(pair => pair.First.DiffId, pair => pair.Second);
        return _recoding.Apply((Image)image, layer => target.Open(compressed[layer.DiffId]));
    }

    private async Task<Descriptor> CompressAsync(PushRepository target, Layer layer, IReporter reporter, CancellationToken cancel)
    {
        string key = _recoding.KeyFor(layer);
        if (options.Digests?.Find(key) is { } known && await target.FindBlobAsync(known, reporter, cancel).ConfigureAwait(false) is (true, { } size))
        {
            reporter.Verbose($"Layer {layer.DiffId}: compressed before, and {target.Name} has the result, {known}.");
            reporter.Advance(layer.Size);
            ledger.Add(target, known);
            return _recoding.Describe(layer, known, size);
        }

        using IDisposable slot = await target.Transport.EnterUploadAsync(reporter, cancel).ConfigureAwait(false);
        var source = new Layer(options.PastStore ? layer.Blob.PastStore : layer.Blob.Unkept, layer.DiffId);
        Descriptor result = await new LayerUploader(target, source, _recoding, reporter).UploadAsync(cancel).ConfigureAwait(false);
        options.Digests?.Set(key, result.Digest);
        ledger.Add(target, result.Digest);
        return result;
    }
}
