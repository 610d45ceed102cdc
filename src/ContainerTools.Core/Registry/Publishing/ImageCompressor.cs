using System.Collections.Concurrent;
using ContainerTools.Compression;
using ContainerTools.Editing;
using ContainerTools.IO.Streams;

namespace ContainerTools.Registry.Publishing;

/// <summary>
/// Gives the layers of an image, or of all images of an index, the compression that was asked for, each on its way to the registry, and writes
/// the manifests that go with them. Layers that have it already stay as they are.
/// </summary>
internal sealed class ImageCompressor(PublishOptions options, BlobLedger ledger)
{
    private readonly LayerRecoding _recoding = RecodingFor(options.Compression);

    /// <summary>The layers that would be compressed, each once.</summary>
    public static Layer[] FindChanging(IImage image, Codec codec) => codec == Codec.None ? []
        : image.Images.SelectMany(one => one.Layers).Where(RecodingFor(codec).Changes).DistinctBy(layer => layer.DiffId).ToArray();

    /// <returns>The image as the registry will have it; its compressed layers are there.</returns>
    public async Task<IImage> CompressAsync(PushRepository target, IImage image, IReporter reporter, CancellationToken cancel)
    {
        Layer[] changing = FindChanging(image, options.Compression);
        if (changing.Length == 0)
        {
            return image;
        }

        double total = changing.Sum(layer => (double)layer.Size);
        var compressed = new ConcurrentDictionary<Digest, Descriptor>();
        await StreamCopy.ForEachAsync(
            changing,
            layer => layer.Size,
            LayerRecoding.LayersAtOnce,
            async (layer, token) => compressed[layer.DiffId] = await CompressAsync(target, layer, LayerRecoding.ThreadsFor(layer, total), reporter, token).ConfigureAwait(false),
            cancel).ConfigureAwait(false);
        return Replace(image, layer => target.Open(compressed[layer.DiffId]), reporter);
    }

    private static LayerRecoding RecodingFor(Codec codec) => new(codec, recompression: Recompression.Others);

    private IImage Replace(IImage image, Func<Layer, Blob> open, IReporter reporter) => image switch
    {
        Image one => _recoding.Apply(one, open),

        // What is attested of an image is about what is in it.
        ImageIndex index => new IndexRewrite { Changed = IndexRewrite.FindChanged(index, before => Replace(before, open, reporter)), KeepsAttestations = true }.Apply(index, reporter),
        _ => image,
    };

    private async Task<Descriptor> CompressAsync(PushRepository target, Layer layer, int? threads, IReporter reporter, CancellationToken cancel)
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
        Descriptor result = await new LayerUploader(target, source, _recoding.With(threads), reporter).UploadAsync(cancel).ConfigureAwait(false);
        options.Digests?.Set(key, result.Digest);
        ledger.Add(target, result.Digest);
        return result;
    }
}
