using ContainerTools.Compression;
using ContainerTools.IO.Streams;

namespace ContainerTools.Editing;

/// <summary>
/// Gives layers another form: compressed with a codec, or the plain tar. Diff IDs and configs stay and so do image IDs; manifests
/// become other ones. Where the bytes go, the caller decides. May be used by several threads.
/// </summary>
/// <param name="codec">None for plain tars.</param>
/// <param name="level">Of the compression; null for the codec's usual one.</param>
/// <param name="recompression">What becomes of layers that are compressed already, where compressed ones are wanted.</param>
internal sealed class LayerRecoding(Codec codec, int? level = null, Recompression recompression = Recompression.None)
{
    /// <summary>Whether a layer's form changes.</summary>
    public bool Changes(Layer layer) => layer.Digest == layer.DiffId
        ? codec != Codec.None
        : codec == Codec.None || recompression switch
        {
            Recompression.Others => LayerMediaType.CompressionOf(layer.MediaType) != LayerMediaType.KindOf(codec),
            Recompression.All => true,
            _ => false,
        };

    /// <summary>The layers of images whose form changes, each once.</summary>
    /// <exception cref="ImageException">One of them is of an index, whose manifests cannot be other ones.</exception>
    public Layer[] Select(IEnumerable<IImage> images)
    {
        var found = new List<Layer>();
        foreach (IImage image in images)
        {
            Layer[] changed = image.Images.SelectMany(one => one.Layers).Where(Changes).ToArray();
            if (changed.Length > 0 && image is ImageIndex)
            {
                throw new ImageException(ImageError.Unsupported, $"{image} has several platforms; their layers can only stay as they are. Choose one of its images, or let the layers keep their compression.", image.Reference);
            }

            found.AddRange(changed);
        }

        return found.DistinctBy(layer => layer.DiffId).ToArray();
    }

    /// <summary>By which the digest of the result is kept and found again.</summary>
    public string KeyFor(Layer layer) => $"{codec}{EncodingStream.CheckLevel(codec, level)}-{layer.DiffId.Hex}".ToLowerInvariant();

    /// <summary>What a layer is after the change.</summary>
    public Descriptor Describe(Layer layer, Digest digest, long size) => new(LayerMediaType.For(codec, layer.MediaType), digest, size);

    /// <summary>How many threads compress one layer; null for all that there are. It changes no byte.</summary>
    public int? Parallelism { get; init; }

    // Each has a compressor of its own, which has memory of its own.
    private const int MostLayersAtOnce = 4;

    /// <summary>How many layers are compressed at once.</summary>
    public static int LayersAtOnce { get; } = Math.Clamp(Environment.ProcessorCount, 2, MostLayersAtOnce);

    /// <summary>
    /// The threads that compress one of several layers: its part of the processors. Each layer is read ahead of its compression by one
    /// thread more, so that many small ones keep all processors busy in less memory, and one large one is not left to a single thread.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="total">The size of all layers, in bytes: manifests may claim more than a whole number holds.</param>
    public static int? ThreadsFor(Layer layer, double total)
    {
        int threads = (int)Math.Max(1, Math.Ceiling(Environment.ProcessorCount * layer.Size / Math.Max(total, 1)));
        return threads >= Environment.ProcessorCount ? null : threads;
    }

    /// <summary>The same change, made by another number of threads.</summary>
    public LayerRecoding With(int? parallelism) => new(codec, level, recompression) { Parallelism = parallelism };

    /// <summary>Writes a layer in its new form.</summary>
    /// <param name="tar">The plain tar.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task WriteAsync(Stream tar, Stream target, IReporter reporter, CancellationToken cancel)
    {
        using var encoder = new EncodingStream(target, codec, level, Parallelism);
        await StreamCopy.CopyAheadAsync(tar, bytes => encoder.WriteAsync(bytes, cancel), reporter, cancel).ConfigureAwait(false);
        await encoder.CompleteAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>An image with the layers in their new form.</summary>
    /// <param name="image">The image.</param>
    /// <param name="open">Gives what a layer became; its descriptor is that of <see cref="Describe"/>.</param>
    /// <returns>The same object where no layer changes.</returns>
    public Image Apply(Image image, Func<Layer, Blob> open)
    {
        if (!image.Layers.Any(Changes))
        {
            return image;
        }

        var rewriter = new ImageRewriter(image);
        rewriter.SetLayers(image.Layers.Zip(ImageRewriter.ReadDescriptors(image), image.Manifest.Layers)
            .Select(item => Changes(item.First) ? Apply(item.Third, new Layer(open(item.First), item.First.DiffId)) : (item.First, item.Second)).ToArray());
        return rewriter.ToImage();
    }

    /// <summary>A layer in its new form with its line in the manifest, which keeps the annotations that are not about the old bytes.</summary>
    public static (Layer Layer, ReadOnlyMemory<byte> Descriptor) Apply(Descriptor before, Layer after) => (after, (after.Descriptor with
    {
        Annotations = before.Annotations.Where(annotation => !ChunkedAnnotations.IsOfBytes(annotation.Key)).ToDictionary(),
    }).ToJson());
}
