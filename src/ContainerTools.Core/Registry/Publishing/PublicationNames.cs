namespace ContainerTools.Registry.Publishing;

/// <summary>
/// Decides where images go. The destination and the tags that were given count; what was not given is taken from the
/// images' own names. A name without a registry is not taken for one of Docker Hub: nothing gets there by accident.
/// </summary>
public static class PublicationNames
{
    /// <param name="images">What is to be published. What has no name of its own and is attached to another one of these goes where that goes, whatever it is called there.</param>
    /// <param name="destination">Null: each image goes to the repositories that its names name.</param>
    /// <param name="tags">Empty: each image gets the tags of its own names.</param>
    /// <exception cref="ImageException">Something is missing, or a tag would stand for two images.</exception>
    public static IReadOnlyList<Publication> Resolve(IReadOnlyList<IImage> images, ImageReference? destination, IReadOnlyList<string> tags)
    {
        destination?.RequireRepository();
        AttachedImages attached = AttachedImages.Of(images);
        images = attached.Others;
        string[] given = tags.Concat(destination?.Tag is { } own ? [own] : []).Distinct(StringComparer.Ordinal).ToArray();
        if (given.Length > 0 && destination is not null && images.DistinctBy(image => image.Digest).Count() > 1)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The tag '{given[0]}' cannot stand for {images.Count} images. Leave it out, and each image keeps its own tags.", destination);
        }

        if (destination?.Digest is { } wanted && images.FirstOrDefault(image => image.Digest != wanted) is { } other)
        {
            throw new ImageException(ImageError.DigestMismatch, $"The destination wants the digest {wanted}, but {other} has {other.Digest}.", destination);
        }

        // What is attached comes first, so that nobody finds an image without its signature.
        Publication[] publications = images.SelectMany(image => Resolve(image, destination, given)).SelectMany(publication => attached.Follow(publication).Append(publication)).ToArray();
        foreach (IGrouping<string, Publication> name in publications.SelectMany(p => p.Tags, (p, tag) => (Name: $"{p.Name.Name}:{tag}", Of: p)).GroupBy(pair => pair.Name, pair => pair.Of))
        {
            if (name.DistinctBy(publication => publication.Image.Digest).Count() > 1)
            {
                throw new ImageException(ImageError.InvalidArgument, $"'{name.Key}' would stand for several images: {string.Join(", ", name.Select(publication => publication.Image))}. Give each a name of its own.", name.Key);
            }
        }

        return publications;
    }

    private static IEnumerable<Publication> Resolve(IImage image, ImageReference? destination, string[] given)
    {
        ImageReference[] names = GetNames(image, needsRegistry: destination is null);
        if (destination is not null)
        {
            string[] tags = given.Length > 0 ? given : names.Select(name => name.Tag!).Concat(image.LayoutNames.Where(ReferenceGrammar.IsTag)).Distinct(StringComparer.Ordinal).ToArray();
            return [new Publication(image, destination.WithTag(null).WithDigest(null), CheckTags(tags))];
        }

        return names.Length == 0
            ? throw new ImageException(ImageError.InvalidArgument, $"{image} has no name that says where to publish it. Give a destination.", image)
            : names.GroupBy(name => name.Name).Select(group => new Publication(
                image,
                group.First().WithTag(null),
                CheckTags(given.Length > 0 ? given : IsPinned(image) ? [] : group.Select(name => name.Tag!).ToArray())));
    }

    private static ImageReference[] GetNames(IImage image, bool needsRegistry)
    {
        if (IsPinned(image) && !needsRegistry)
        {
            return [];
        }

        var names = new List<ImageReference>();
        foreach (string text in image.RepoTags)
        {
            if (!ImageReference.TryParse(text, out ImageReference? name, out string? problem))
            {
                throw new ImageException(ImageError.InvalidArgument, $"The image's name '{text}' is not one that a registry can have: {problem} Give a destination with a tag.", text);
            }

            if (needsRegistry && !text.StartsWith(name.Registry + "/", StringComparison.OrdinalIgnoreCase))
            {
                throw new ImageException(ImageError.InvalidArgument, $"The image's name '{text}' does not say which registry. Give a destination, or a name that begins with the registry.", text);
            }

            names.Add(name.WithTag(name.Tag ?? ImageReference.DefaultTag));
        }

        return names.ToArray();
    }

    // What was asked for by its digest alone is called "latest" as well, which is no reason to move that tag elsewhere.
    private static bool IsPinned(IImage image) => image.Reference is { Tag: null, Digest: not null } reference
        && image.RepoTags is [var only] && only == $"{reference.Name}:{ImageReference.DefaultTag}";

    private static string[] CheckTags(string[] tags) => tags.FirstOrDefault(tag => !ReferenceGrammar.IsTag(tag)) is { } wrong
        ? throw new ImageException(ImageError.InvalidArgument, $"'{wrong}' is not a tag: up to 128 letters, digits, '_', '.' and '-', not starting with '.' or '-'.", wrong)
        : tags;
}
