using ContainerTools.Compression;
using ContainerTools.IO.Streams;

namespace ContainerTools.Store;

/// <summary>
/// Compresses layers that were just composed, and keeps the result: unlike a plan's tar, compressed bytes cannot be made
/// again cheaply. What was compressed before is taken from the store.
/// </summary>
public sealed class LayerCompressor(ImageStore store, Codec codec)
{
    private readonly LayerMemory _memory = new(store);

    /// <returns>The same layer, compressed; its diff ID stays.</returns>
    public async Task<Layer> CompressAsync(Layer layer, IReporter reporter, CancellationToken cancel)
    {
        string key = $"{codec}-{layer.DiffId.Hex}".ToLowerInvariant();
        if (_memory.Recall(key) is { } known && new FileInfo(store.GetBlobPath(known)) is { Exists: true } present)
        {
            ImageStore.MarkUsed(present.FullName);
            reporter.Verbose($"Layer {layer.DiffId}: compressed before, {present.Length:N0} bytes.");
            return ToLayer(layer, known, present.Length);
        }

        string path = await store.ImportAsync(
            async (target, token) =>
            {
                using var encoder = new EncodingStream(target, codec);
                using Stream tar = await layer.OpenTarAsync(reporter, token).ConfigureAwait(false);
                await StreamCopy.CopyAsync(tar, bytes => encoder.WriteAsync(bytes, token), reporter, token).ConfigureAwait(false);
                await encoder.CompleteAsync(token).ConfigureAwait(false);
            },
            cancel).ConfigureAwait(false);
        long size = new FileInfo(path).Length;
        Digest digest = Digest.Parse("sha256:" + Path.GetFileName(path));
        _memory.Remember(key, digest);
        reporter.Verbose($"Layer {layer.DiffId}: {layer.Size:N0} bytes compressed to {size:N0}, {digest}.");
        return ToLayer(layer, digest, size);
    }

    private Layer ToLayer(Layer layer, Digest digest, long size)
    {
        string type = codec == Codec.Zstd ? MediaTypes.OciLayerZstd : MediaTypes.OciLayerGzip;
        return new Layer(new FileBlob(new Descriptor(type, digest, size), store.GetBlobPath(digest)), layer.DiffId);
    }
}
