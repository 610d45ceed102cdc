namespace ContainerTools.Registry.Publishing;

/// <summary>
/// Which of several images are attached to which others, as signatures and SBOMs are that come out of an archive together with the image. They have
/// no name of their own, or the one by which cosign attaches them, and are of no use anywhere but beside their subject.
/// </summary>
internal sealed class AttachedImages
{
    private readonly ILookup<IImage, (IImage Image, string? Tag)> _followers;

    private AttachedImages(IReadOnlyList<IImage> others, ILookup<IImage, (IImage Image, string? Tag)> followers)
    {
        Others = others;
        _followers = followers;
    }

    /// <summary>What is attached to none of them, in their order.</summary>
    public IReadOnlyList<IImage> Others { get; }

    public static AttachedImages Of(IReadOnlyList<IImage> images)
    {
        (Digest Part, IImage Image)[] parts = images.SelectMany(image => ManifestTree.Of(image).ChildrenFirst().Select(manifest => manifest.Digest).Distinct(), (image, part) => (part, image)).ToArray();
        ILookup<Digest, IImage> owners = parts.ToLookup(item => item.Part, item => item.Image);
        ILookup<string, IImage> cosign = parts.SelectMany(item => ReferrerTags.CosignTags(item.Part), (item, tag) => (tag, item.Image)).ToLookup(item => item.tag, item => item.Image, StringComparer.Ordinal);
        (IImage Image, IImage Subject, string? Tag)[] found = images.Distinct().SelectMany(image => Find(image, owners, cosign)).ToArray();
        Dictionary<IImage, IImage> subjects = found.DistinctBy(item => item.Image).ToDictionary(item => item.Image, item => item.Subject);

        // Digests cannot form a circle, but tags can; what is in one, goes its own way.
        (IImage Image, IImage Root, string? Tag)[] rooted = found
            .Select(item => (item.Image, Root: FindRoot(item.Subject, subjects), item.Tag))
            .Where(item => !subjects.ContainsKey(item.Root))
            .ToArray();
        HashSet<IImage> attached = rooted.Select(item => item.Image).ToHashSet();
        return new AttachedImages(images.Where(image => !attached.Contains(image)).ToArray(), rooted.ToLookup(item => item.Root, item => (item.Image, item.Tag)));
    }

    /// <summary>Where that goes that is attached to an image.</summary>
    /// <param name="publication">Where the image goes.</param>
    public IEnumerable<Publication> Follow(Publication publication) =>
        _followers[publication.Image].Distinct().Select(follower => new Publication(follower.Image, publication.Name, follower.Tag is null ? [] : [follower.Tag]));

    private static IEnumerable<(IImage Image, IImage Subject, string? Tag)> Find(IImage image, ILookup<Digest, IImage> owners, ILookup<string, IImage> cosign)
    {
        string[] tags = image.RepoTags.Select(RepoTag.TagOf).Concat(image.LayoutNames).Distinct(StringComparer.Ordinal).ToArray();
        (IEnumerable<IImage> found, string? tag) = tags switch
        {
            [] when image.Document.Subject is { } subject => (owners[subject.Digest], null),
            [var only] => (cosign[only], only),
            _ => ([], null),
        };
        return found.Where(owner => owner != image).Select(owner => (image, owner, tag));
    }

    // What is attached to an SBOM goes where the image of the SBOM goes.
    private static IImage FindRoot(IImage image, Dictionary<IImage, IImage> subjects)
    {
        var seen = new HashSet<IImage>();
        while (seen.Add(image) && subjects.TryGetValue(image, out IImage? next))
        {
            image = next;
        }

        return image;
    }
}
