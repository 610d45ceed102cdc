using ContainerTools.Compression;
using ContainerTools.Editing;
using ContainerTools.Store;

namespace ContainerTools.Conversion;

/// <summary>
/// Makes of images the same ones with other media types, compression or times, or without some files or layers. What is not asked
/// for stays byte for byte, and an image of which nothing is different is the same object. May be used by several threads.
/// </summary>
public sealed class ImageConverter
{
    private readonly ConversionOptions _options;
    private readonly LayerConverter _layers;

    /// <param name="store">Keeps layers that are made anew.</param>
    /// <param name="options">What is to be different.</param>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: the options contradict each other.</exception>
    public ImageConverter(ImageStore store, ConversionOptions options)
    {
        if (options.CompressionLevel is not null && options.LayerCompression is null or Codec.None)
        {
            throw new ImageException(ImageError.InvalidArgument, "A compression level says nothing without a compression.", options.CompressionLevel);
        }

        if (options.LatestMtime < DateTimeOffset.UnixEpoch)
        {
            throw new ImageException(ImageError.InvalidArgument, "Times in layers cannot be made earlier than 1970: not every archive can hold them.", options.LatestMtime);
        }

        if (options.LayerCompression is { } codec)
        {
            EncodingStream.CheckLevel(codec, options.CompressionLevel);
        }

        _options = options;
        _layers = new LayerConverter(store, options);
    }

    /// <summary>Converts one image, or all images of an index. Artifacts stay as they are.</summary>
    /// <param name="image">The image.</param>
    /// <param name="reporter">Receives progress, notes and warnings, and of each digest that changes what it was and what it became.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.Unsupported"/>: Docker's media types cannot express a layer. <see cref="ImageError.InvalidArgument"/>: no layer would be left, or a file that stays
    /// needs one that is left out. Others: a layer cannot be read.
    /// </exception>
    public async Task<IImage> ConvertAsync(IImage image, IReporter reporter, CancellationToken cancel)
    {
        // What cannot be is found out before anything is compressed.
        ConvertedDocuments[] documents = image.Images.DistinctBy(one => one.Digest).Select(one => new ConvertedDocuments(one, _options, _layers)).ToArray();
        await _layers.ConvertAsync(documents.SelectMany(one => one.Kept.Select(layer => (layer, one.Image))), reporter, cancel).ConfigureAwait(false);
        Dictionary<Digest, Image> made = documents.ToDictionary(one => one.Image.Digest, one => one.ToImage(reporter));
        return Replace(image, made, reporter);
    }

    private IImage Replace(IImage image, Dictionary<Digest, Image> made, IReporter reporter)
    {
        IImage result = image switch
        {
            ImageIndex index => Replace(index, made, reporter),
            Image one => made[one.Digest] is var converted && converted.Digest == one.Digest ? one : converted,
            _ => image,
        };
        if (result.Digest != image.Digest)
        {
            reporter.Verbose($"{image}: the digest {image.Digest} became {result.Digest}.");
        }

        return result;
    }

    private ImageIndex Replace(ImageIndex index, Dictionary<Digest, Image> made, IReporter reporter) => new IndexRewrite
    {
        Changed = IndexRewrite.FindChanged(index, before => Replace(before, made, reporter)),
        KeepsAttestations = _options.KeepsContent,
        Family = _options.MediaTypes,
        Annotations = CreatedAnnotation.Clamp(index.Manifest, _options.LatestCreated),
    }.Apply(index, reporter);
}
