using System.Collections.Concurrent;
using ContainerTools.Compression;
using ContainerTools.Editing;
using ContainerTools.IO.Streams;

namespace ContainerTools.Archive.Writing;

/// <summary>
/// Gives images uncompressed layers without storing them: a layer is inflated when it is read. A tar needs to know its size beforehand.
/// </summary>
internal static class PlainLayers
{
    /// <summary>Takes the sizes that the layers themselves say, which cost nothing but may be wrong.</summary>
    /// <param name="images">The images whose compressed layers are needed as plain tars.</param>
    /// <param name="pastStore">Whether to leave the store alone.</param>
    /// <param name="budget">What may be written; null where nothing is.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Null where a layer does not say it. Reading a layer whose size is wrong throws <see cref="WrongGuessException"/>.</returns>
    public static async Task<IReadOnlyList<IImage>?> GuessAsync(IReadOnlyList<IImage> images, bool pastStore, UnpackedBudget? budget, IReporter reporter, CancellationToken cancel)
    {
        var sizes = new Dictionary<Digest, long>();
        foreach (Layer layer in new LayerRecoding(Codec.None).Select(images))
        {
            if (await GuessedBlob.GuessSizeAsync(pastStore ? layer.PastStore() : layer, reporter, cancel).ConfigureAwait(false) is not { } size)
            {
                return null;
            }

            budget?.Take(size, () => $"layer {layer.Digest}, which has {size:N0} bytes", layer);
            sizes[layer.DiffId] = size;
        }

        return Apply(images, sizes, pastStore);
    }

    /// <summary>Reads each layer once, all cores at work, to learn its size.</summary>
    public static async Task<IReadOnlyList<IImage>> MeasureAsync(IReadOnlyList<IImage> images, bool pastStore, IReporter reporter, CancellationToken cancel)
    {
        var sizes = new ConcurrentDictionary<Digest, long>();
        await StreamCopy.ForEachAsync(new LayerRecoding(Codec.None).Select(images), layer => layer.Size, Environment.ProcessorCount, async (layer, token) =>
        {
            using Stream tar = await (pastStore ? layer.PastStore() : layer).OpenTarAsync(reporter, token).ConfigureAwait(false);
            sizes[layer.DiffId] = await StreamCopy.SkipAsync(tar, long.MaxValue, token).ConfigureAwait(false);
        }, cancel).ConfigureAwait(false);
        return Apply(images, sizes, pastStore);
    }

    private static IImage[] Apply(IReadOnlyList<IImage> images, IReadOnlyDictionary<Digest, long> sizes, bool pastStore)
    {
        var recoding = new LayerRecoding(Codec.None);
        return images.Select(image => image is Image one ? recoding.Apply(one, Open) : image).ToArray();

        GuessedBlob Open(Layer layer) => new(pastStore ? layer.PastStore() : layer, recoding.Describe(layer, layer.DiffId, sizes[layer.DiffId]));
    }
}
