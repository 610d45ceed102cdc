using ContainerTools.Compression;
using ContainerTools.Editing;

namespace ContainerTools.Store;

/// <summary>
/// Compresses layers and keeps the result: unlike a plan's tar, compressed bytes cannot be made
/// again cheaply. What was compressed before is taken from the store.
/// </summary>
public sealed class LayerCompressor
{
    private readonly ImageStore _store;
    private readonly DigestCache _digests;
    private readonly LayerRecoding _recoding;

    /// <param name="store">Keeps what is compressed.</param>
    /// <param name="codec">How.</param>
    public LayerCompressor(ImageStore store, Codec codec) : this(store, new LayerRecoding(codec))
    {
    }

    internal LayerCompressor(ImageStore store, LayerRecoding recoding)
    {
        _store = store;
        _digests = new DigestCache(store);
        _recoding = recoding;
    }

    /// <returns>The same layer in its new form; its diff ID stays.</returns>
    public async Task<Layer> CompressAsync(Layer layer, IReporter reporter, CancellationToken cancel)
    {
        string key = _recoding.KeyFor(layer);
        if (_digests.Find(key) is { } known && _store.Folder.FindBlob(known) is { } present)
        {
            ImageStore.MarkUsed(present.Path);
            reporter.Verbose($"Layer {layer.DiffId}: made before, {present.Size:N0} bytes.");
            return ToLayer(layer, present.Descriptor);
        }

        Descriptor stored = await _store.ImportAsync(
            async (target, token) =>
            {
                using Stream tar = await layer.OpenTarAsync(reporter, token).ConfigureAwait(false);
                await _recoding.WriteAsync(tar, target, reporter, token).ConfigureAwait(false);
            },
            cancel).ConfigureAwait(false);
        _digests.Set(key, stored.Digest);
        reporter.Verbose($"Layer {layer.DiffId}: {layer.Size:N0} bytes became {stored.Size:N0}, {stored.Digest}.");
        return ToLayer(layer, stored);
    }

    private Layer ToLayer(Layer layer, Descriptor stored) =>
        new(new FileBlob(_recoding.Describe(layer, stored.Digest, stored.Size), _store.GetBlobPath(stored.Digest)), layer.DiffId);
}
