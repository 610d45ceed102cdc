using ContainerTools.Compression;
using ContainerTools.Editing;

namespace ContainerTools.Store;

/// <summary>
/// Compresses layers that were just composed, and keeps the result: unlike a plan's tar, compressed bytes cannot be made
/// again cheaply. What was compressed before is taken from the store.
/// </summary>
public sealed class LayerCompressor(ImageStore store, Codec codec)
{
    private readonly DigestCache _digests = new(store);
    private readonly LayerRecoding _recoding = new(codec);

    /// <returns>The same layer, compressed; its diff ID stays.</returns>
    public async Task<Layer> CompressAsync(Layer layer, IReporter reporter, CancellationToken cancel)
    {
        string key = _recoding.KeyFor(layer);
        if (_digests.Find(key) is { } known && store.Folder.FindBlob(known) is { } present)
        {
            ImageStore.MarkUsed(present.Path);
            reporter.Verbose($"Layer {layer.DiffId}: compressed before, {present.Size:N0} bytes.");
            return ToLayer(layer, present.Descriptor);
        }

        Descriptor stored = await store.ImportAsync(
            async (target, token) =>
            {
                using Stream tar = await layer.OpenTarAsync(reporter, token).ConfigureAwait(false);
                await _recoding.WriteAsync(tar, target, reporter, token).ConfigureAwait(false);
            },
            cancel).ConfigureAwait(false);
        _digests.Set(key, stored.Digest);
        reporter.Verbose($"Layer {layer.DiffId}: {layer.Size:N0} bytes compressed to {stored.Size:N0}, {stored.Digest}.");
        return ToLayer(layer, stored);
    }

    private Layer ToLayer(Layer layer, Descriptor stored) =>
        new(new FileBlob(_recoding.Describe(layer, stored.Digest, stored.Size), store.GetBlobPath(stored.Digest)), layer.DiffId);
}
