namespace ContainerTools.Editing;

/// <summary>Gives images other configs and annotations. Layers are the same blobs, and what was not changed keeps its bytes.</summary>
public static class ImageEditor
{
    /// <returns>The same object where nothing is different.</returns>
    /// <exception cref="ImageException">The image's documents are ambiguous, or what is wanted makes no image.</exception>
    public static IImage Edit(IImage image, ConfigEdit edit, IReporter reporter) =>
        image is ImageIndex index ? IndexEditor.Edit(index, edit, reporter) : Edit(image.RequireSingle("A config"), edit, reporter);

    internal static Image Edit(Image image, ConfigEdit edit, IReporter reporter)
    {
        ImageConfig config = ConfigEditor.Apply(image.Config, edit);
        var rewriter = new ImageRewriter(image);
        rewriter.SetConfig(config);
        rewriter.Manifest.Merge("annotations", edit.Annotations);
        Image made = rewriter.ToImage();
        if (made == image)
        {
            return image;
        }

        if (made.Manifest.MediaType == MediaTypes.DockerManifest && edit.Annotations.Any(annotation => annotation.Value is not null))
        {
            reporter.Warning($"{image} has a manifest of Docker's kind, in which annotations are not specified: registries keep them, but some tools lose them.");
        }

        return edit.Platform is null ? made : made.WithPlatform(config.Platform);
    }
}
