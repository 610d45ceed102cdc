namespace ContainerTools.Archive.Writing;

/// <summary>The same images with layers that are not compressed: new manifests, the configs and so the image IDs as they were.</summary>
internal static class UncompressedImages
{
    /// <summary>The layers that have to be inflated; a layer whose digest is its diff ID is plain already.</summary>
    /// <exception cref="ImageException">One of them is an index, whose manifests cannot be other ones.</exception>
    public static Layer[] FindCompressed(IReadOnlyList<IImage> images) =>
        images.FirstOrDefault(image => image is ImageIndex) is { } index
            ? throw new ImageException(ImageError.Unsupported, $"{index} has several platforms; their layers can only be written as they are. Choose one of its Images.", index.Reference)
            : images.SelectMany(image => image.Images).SelectMany(image => image.Layers).Where(IsCompressed).DistinctBy(layer => layer.DiffId).ToArray();

    /// <param name="open">Where the plain tar of a compressed layer is to be had.</param>
    public static IReadOnlyList<IImage> Rewrite(IReadOnlyList<IImage> images, Func<Layer, Descriptor, Blob> open, Func<Layer, long> sizeOf) =>
        images.Cast<Image>().Select(image => image.Layers.Any(IsCompressed) ? Rewrite(image, open, sizeOf) : image).ToArray();

    private static bool IsCompressed(Layer layer) => layer.Digest != layer.DiffId;

    private static Image Rewrite(Image image, Func<Layer, Descriptor, Blob> open, Func<Layer, long> sizeOf)
    {
        Layer[] layers = image.Layers.Select(layer => IsCompressed(layer) ? Replace(layer) : layer).ToArray();
        var manifest = (Manifest)ManifestDocument.Parse(ManifestWriter.Rewrite(image.Manifest, layers.Select(layer => layer.Descriptor)), image.Manifest.MediaType);
        return image.Rewrite(manifest, image.Config, layers);

        Layer Replace(Layer layer)
        {
            string type = MediaTypes.IsDocker(layer.MediaType) ? MediaTypes.DockerLayer : MediaTypes.OciLayer;
            return new Layer(open(layer, new Descriptor(type, layer.DiffId, sizeOf(layer))), layer.DiffId);
        }
    }
}
