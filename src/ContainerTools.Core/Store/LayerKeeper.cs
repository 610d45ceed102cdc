namespace ContainerTools.Store;

/// <summary>Puts layers whose sources go away into the store.</summary>
public sealed class LayerKeeper(ImageStore store)
{
    /// <summary>The same image, its layers from one on read from the store.</summary>
    /// <param name="image">The image.</param>
    /// <param name="first">The lowest of those layers; the base is 0.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">A layer cannot be read, or the store cannot keep it.</exception>
    public async Task<Image> KeepAsync(Image image, int first, IReporter reporter, CancellationToken cancel)
    {
        Layer[] layers = [.. image.Layers];
        for (int i = first; i < layers.Length; i++)
        {
            layers[i] = await KeepAsync(layers[i], reporter, cancel).ConfigureAwait(false);
        }

        return image with { Layers = layers };
    }

    private async Task<Layer> KeepAsync(Layer layer, IReporter reporter, CancellationToken cancel)
    {
        await store.Cache(layer.Blob).FetchAheadAsync(reporter, cancel).ConfigureAwait(false);
        return store.Contains(layer.Descriptor)
            ? new Layer(new FileBlob(layer.Descriptor, store.GetBlobPath(layer.Digest)), layer.DiffId)
            : throw new ImageException(ImageError.FileFailed, $"The store '{store.Root}' cannot keep the layer {layer.Digest}, which has no other place.", store.Root);
    }
}
