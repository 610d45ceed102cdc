namespace ContainerTools.Serving.Content;

/// <summary>Where images that come as objects are found in a registry.</summary>
internal static class ServedImages
{
    private const string Nameless = "image";

    /// <summary>
    /// Under each of its names, else what was asked for. An image that is called by a tag alone, or not at all, is in the repository
    /// <c>image</c>.
    /// </summary>
    /// <exception cref="ImageException">A name stands for two images.</exception>
    public static IReadOnlyList<NamedManifest> Name(IEnumerable<IImage> images)
    {
        var entries = new Dictionary<(string Repository, string? Tag, Digest? Digest), NamedManifest>();
        foreach (IImage image in images)
        {
            Descriptor descriptor = image.Document.Descriptor;
            foreach ((string repository, string? tag) in NamesOf(image))
            {
                var entry = NamedManifest.Create(repository, tag, descriptor, LayoutName.ToAnnotations(repository, tag, tagIsUnique: true));
                var key = (repository, tag, tag is null ? descriptor.Digest : (Digest?)null);
                if (!entries.TryAdd(key, entry) && entries[key].Digest != image.Digest)
                {
                    throw new ImageException(ImageError.InvalidArgument, $"'{repository}:{tag}' stands for two images, {entries[key].Digest} and {image.Digest}; a registry can serve only one of them under that name.", image.Reference);
                }
            }
        }

        return entries.Values.ToArray();
    }

    private static IReadOnlyList<(string Repository, string? Tag)> NamesOf(IImage image)
    {
        IEnumerable<(string Repository, string? Tag)?> given = image.RepoTags.Select(LayoutName.Parse)
            .Concat(image.LayoutNames.Select(name => ReferenceGrammar.IsTag(name) ? (Nameless, name) : LayoutName.Parse(name)));
        (string Repository, string? Tag)[] names = given.OfType<(string Repository, string? Tag)>().Distinct().ToArray();
        return names.Length > 0 ? names : [LayoutName.Parse(image.Reference?.ToString()) ?? (Nameless, null)];
    }
}
