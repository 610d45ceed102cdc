namespace ContainerTools.Store;

/// <summary>Puts layers whose sources go away into the store.</summary>
public sealed class LayerKeeper(ImageStore store)
{
    /// <summary>The same image, its top layer read from the store.</summary>
    public async Task<Image> KeepTopAsync(Image image, IReporter reporter, CancellationToken cancel)
    {
        Layer top = image.Layers[^1];
        Blob kept = store.Cache(top.Blob);
        await kept.FetchAheadAsync(reporter, cancel).ConfigureAwait(false);
        if (!store.Contains(top.Descriptor))
        {
            throw new ImageException(ImageError.FileFailed, $"The store '{store.Root}' cannot keep the layer {top.Digest}, which has no other place.", store.Root);
        }

        var stored = new FileBlob(top.Descriptor, store.GetBlobPath(top.Digest));
        return image with { Layers = image.Layers.SkipLast(1).Append(new Layer(stored, top.DiffId)).ToArray() };
    }
}
