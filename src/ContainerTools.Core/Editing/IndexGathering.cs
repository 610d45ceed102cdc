namespace ContainerTools.Editing;

/// <summary>Gathers the lines of a new index: one an image, and what incoming indexes list beside their images.</summary>
internal static class IndexGathering
{
    /// <param name="images">Images and indexes, in their order.</param>
    /// <param name="platform">For images that do not say theirs.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <exception cref="ImageException">There is no image, one says no platform, or two are for the same.</exception>
    public static IReadOnlyList<IndexLine> Gather(IEnumerable<IImage> images, Platform? platform, IReporter reporter)
    {
        IndexLine[] lines = images.SelectMany(ToLines).ToArray();
        var platforms = new Dictionary<Platform, Digest>();
        IndexLine[] placed = lines.Select(line => line.IsImage ? Place(line, platform, platforms) : line).ToArray();
        if (platforms.Count == 0)
        {
            throw Nothing();
        }

        if (platform is not null && placed.SequenceEqual(lines))
        {
            throw new ImageException(ImageError.InvalidArgument, "A platform can be given for an image whose config names none, but all of these name one. Change the platform in the config instead.", platform);
        }

        HashSet<Digest> kept = platforms.Values.ToHashSet();
        IndexLine[] present = placed.Where(line => line.Entry is not null && (line.Subject is not { } subject || kept.Contains(subject))).ToArray();
        if (present.Length < placed.Length)
        {
            reporter.Warning($"{placed.Length - present.Length} entries of the incoming indexes are left out: their images are not here, or what they attest is not.");
        }

        return present.DistinctBy(line => (line.Descriptor.Digest, line.IsImage ? line.Descriptor.Platform : null)).ToArray();
    }

    public static ImageException Nothing() => new(ImageError.InvalidArgument, "There is no image to make an index of.");

    private static IndexLine Place(IndexLine line, Platform? given, Dictionary<Platform, Digest> platforms)
    {
        IndexLine placed = line.Descriptor.Platform is { IsComplete: true } ? line : line.WithPlatform(given ?? throw WithoutPlatform(line.Entry!.Image!));
        Platform platform = placed.Descriptor.Platform!;
        Digest digest = placed.Descriptor.Digest;
        return platforms.TryAdd(platform, digest) || platforms[platform] == digest
            ? placed
            : throw new ImageException(ImageError.InvalidArgument, $"Two images are for {platform}, {platforms[platform]} and {digest}; an index can have only one of them.", platform);
    }

    // Readers treat indexes inside of indexes differently, so we write none.
    private static IEnumerable<IndexLine> ToLines(IImage image) =>
        image is ImageIndex index ? IndexLine.ReadAll(index).SelectMany(Unfold) : [Complete(IndexLine.Of(image))];

    private static IEnumerable<IndexLine> Unfold(IndexLine line) => line.Entry?.Index is { } nested ? ToLines(nested) : [Complete(line)];

    // What stands in the index goes before what the config says, as the engines have it.
    private static IndexLine Complete(IndexLine line) =>
        line.Descriptor.Platform is not { IsComplete: true } && line.Entry?.Image is { } image
        && new[] { image.Platform, image.Config.Platform }.FirstOrDefault(platform => platform.IsComplete) is { } known
            ? line.WithPlatform(known)
            : line;

    private static ImageException WithoutPlatform(Image image) =>
        new(ImageError.InvalidArgument, $"The config of {image} names no platform, which an index needs; give one.", image);
}
