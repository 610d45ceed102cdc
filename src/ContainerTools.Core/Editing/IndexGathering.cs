namespace ContainerTools.Editing;

/// <summary>Gathers the lines of a new index: one an image, and what incoming indexes list beside their images.</summary>
internal static class IndexGathering
{
    /// <param name="platform">For images that do not say theirs.</param>
    /// <exception cref="ImageException">There is no image, one says no platform, or two are for the same.</exception>
    public static IReadOnlyList<IndexLine> Gather(IEnumerable<IImage> images, Platform? platform)
    {
        var result = new List<IndexLine>();
        var platforms = new Dictionary<Platform, Digest>();
        var others = new HashSet<Digest>();
        bool used = false;
        foreach (IndexLine line in images.SelectMany(ToLines))
        {
            if (!line.IsImage)
            {
                if (others.Add(line.Descriptor.Digest))
                {
                    result.Add(line);
                }

                continue;
            }

            IndexLine placed = line.Descriptor.Platform is { IsComplete: true } ? line : line.WithPlatform(platform ?? throw WithoutPlatform(line.Entry!.Image!));
            used |= placed != line;
            Platform key = placed.Descriptor.Platform!;
            if (platforms.TryAdd(key, placed.Descriptor.Digest))
            {
                result.Add(placed);
            }
            else if (platforms[key] != placed.Descriptor.Digest)
            {
                throw new ImageException(ImageError.InvalidArgument, $"Two images are for {key}, {platforms[key]} and {placed.Descriptor.Digest}; an index can have only one of them.", key);
            }
        }

        return platforms.Count == 0 ? throw Nothing()
            : platform is not null && !used ? throw new ImageException(ImageError.InvalidArgument, "-Platform is for an image that does not say its own, but all do. Set-ImageConfig -Platform changes what an image says.", platform)
            : result;
    }

    public static ImageException Nothing() => new(ImageError.InvalidArgument, "There is no image to make an index of.");

    // Readers differ about indexes in indexes, so there are none in ours.
    private static IEnumerable<IndexLine> ToLines(IImage image) =>
        image is ImageIndex index ? IndexLine.ReadAll(index).SelectMany(Unfold) : [Complete(IndexLine.Of((Image)image))];

    private static IEnumerable<IndexLine> Unfold(IndexLine line) => line.Entry?.Index is { } nested ? ToLines(nested) : [Complete(line)];

    // What stands in the index goes before what the config says, as the engines have it.
    private static IndexLine Complete(IndexLine line) =>
        line.Descriptor.Platform is not { IsComplete: true } && line.Entry?.Image is { } image
        && new[] { image.Platform, image.Config.Platform }.FirstOrDefault(platform => platform.IsComplete) is { } known
            ? line.WithPlatform(known)
            : line;

    private static ImageException WithoutPlatform(Image image) =>
        new(ImageError.InvalidArgument, $"The config of {image} names no platform, which an index needs; give it with -Platform.", image);
}
