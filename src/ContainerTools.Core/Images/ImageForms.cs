namespace ContainerTools;

/// <summary>What is done in the same way with images, indexes and artifacts.</summary>
internal static class ImageForms
{
    /// <summary>The same under other names.</summary>
    public static IImage With(this IImage image, ImageReference? reference, IReadOnlyList<string> repoTags, IReadOnlyList<string> layoutNames) => image switch
    {
        ImageIndex index => index.With(reference, repoTags, layoutNames),
        Artifact artifact => artifact.With(reference, repoTags, layoutNames),
        _ => (Image)image with { Reference = reference, RepoTags = repoTags, LayoutNames = layoutNames },
    };
}
