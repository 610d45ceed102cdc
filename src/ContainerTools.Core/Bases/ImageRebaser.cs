using ContainerTools.Json;

namespace ContainerTools.Bases;

/// <summary>
/// Puts an image on another base: the layers of its old base are replaced by those of the new one, its own stay byte for byte
/// and are not read. A pure function of the documents; safe for use from several threads.
/// </summary>
public static class ImageRebaser
{
    /// <param name="image">The image.</param>
    /// <param name="oldBase">What it stands on now.</param>
    /// <param name="newBase">What it stands on then, for the same platform.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <returns>The same object where nothing is different.</returns>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.InvalidArgument"/>: the first layers are not those of the old base. <see cref="ImageError.PlatformNotFound"/>: the new base is for another
    /// platform. <see cref="ImageError.Unsupported"/>: Docker's media types cannot express a layer of the new base.
    /// </exception>
    public static Image Rebase(Image image, Image oldBase, Image newBase, IReporter reporter)
    {
        Check(image, oldBase, newBase);
        var rewriter = new ImageRewriter(image);
        bool isDocker = MediaTypes.IsDocker(image.Manifest.MediaType);
        (Layer, ReadOnlyMemory<byte>)[] layers =
        [
            .. newBase.Layers.Zip(ImageRewriter.ReadDescriptors(newBase), (layer, text) => Take(layer, text, isDocker, newBase)),
            .. image.Layers.Zip(ImageRewriter.ReadDescriptors(image)).Skip(oldBase.Layers.Count),
        ];
        rewriter.SetLayers(layers);
        if (RebasedHistory.Join(image, oldBase, newBase) is { } history)
        {
            rewriter.SetHistory(history);
        }

        RebasedConfig.Apply(rewriter.Config, image, oldBase, newBase);
        NoteBase(rewriter.Manifest, image, newBase, reporter);
        Image made = rewriter.ToImage();
        if (made == image)
        {
            return image;
        }

        reporter.Verbose($"{image}: {oldBase.Layers.Count} layers of {oldBase} became {newBase.Layers.Count} of {newBase}; the digest {image.Digest} became {made.Digest}, the image ID {image.Id} {made.Id}.");

        // What an index said of the platform, it said of the old base.
        return made.WithPlatform(image.Platform.OsVersion == made.Config.Platform.OsVersion ? image.Platform : made.Config.Platform);
    }

    private static void Check(Image image, Image oldBase, Image newBase)
    {
        if (!image.BeginsWith(oldBase))
        {
            throw new ImageException(ImageError.InvalidArgument, $"The first {oldBase.Layers.Count} layers of {image} are not those of its base {oldBase}, so it does not stand on that.", image);
        }

        if ((image.Platform.Os, image.Platform.Architecture) != (newBase.Platform.Os, newBase.Platform.Architecture))
        {
            throw new ImageException(ImageError.PlatformNotFound, $"{image} is for {image.Platform}, but the new base {newBase} is for {newBase.Platform}.", image);
        }
    }

    private static (Layer, ReadOnlyMemory<byte>) Take(Layer layer, ReadOnlyMemory<byte> text, bool isDocker, Image newBase)
    {
        string type = (isDocker ? LayerMediaType.ToDocker(layer.MediaType) : LayerMediaType.ToOci(layer.MediaType))
            ?? throw new ImageException(ImageError.Unsupported, $"The new base {newBase} has the layer {layer.Digest} of the type '{PrintableText.Of(layer.MediaType)}', for which Docker's media types have no name. Convert the image to OCI's media types first.", layer.Digest);
        if (type == layer.MediaType)
        {
            return (layer, text);
        }

        var changed = new JsonObjectText(text, $"Layer {layer.Digest}");
        changed.Set("mediaType", JsonWriting.WriteValue(type));
        return (layer.WithType(type), changed.ToBytes());
    }

    private static void NoteBase(JsonObjectText manifest, Image image, Image newBase, IReporter reporter)
    {
        manifest.Merge("annotations", BaseName.Annotate(newBase));
        if (MediaTypes.IsDocker(image.Manifest.MediaType) && image.Manifest.Annotations.Count == 0)
        {
            reporter.Verbose($"{image} has a manifest of Docker's kind, in which annotations are not specified: registries keep what is noted of the base, but some tools lose it.");
        }
    }
}
