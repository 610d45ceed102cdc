namespace ContainerTools.Comparison;

/// <summary>Says which image of a client's old index, or which one image, a client of each platform has when it pulls from a new one.</summary>
internal static class PlatformPairing
{
    public static IEnumerable<(Image? From, Image To)> Pair(IImage? reference, IImage difference, IReporter reporter) => (reference, difference) switch
    {
        (Image from, Image to) => [(from, to)],
        (Image from, _) => [(from, Find(difference, from.Platform) ?? throw Missing(difference, from))],
        _ => PairIndexes(reference, difference, reporter),
    };

    private static IEnumerable<(Image? From, Image To)> PairIndexes(IImage? reference, IImage difference, IReporter reporter)
    {
        if (difference.Images.Count == 0)
        {
            throw new ImageException(ImageError.PlatformNotFound, $"{difference} has no image for any platform.", difference.Reference);
        }

        // Of several images for one platform, readers take the first.
        (Image? From, Image To)[] pairs = [.. Named(difference).DistinctBy(image => image.Platform).Select(to => (reference is null ? null : Find(reference, to.Platform), to))];
        if (reference is not null && difference is ImageIndex)
        {
            foreach (Platform gone in reference.Images.Select(image => image.Platform).Distinct().Except(pairs.Select(pair => pair.From?.Platform).OfType<Platform>()))
            {
                reporter.Warning($"{difference} has no image for {gone}, which {reference} has.");
            }
        }

        return pairs;
    }

    // The platform itself, else what runs on it: a client of Windows has a build of another month, one of arm/v7 what was made for v6.
    private static Image? Find(IImage image, Platform platform) =>
        Named(image).FirstOrDefault(one => one.Platform == platform) ?? PlatformMatcher.Pick(Named(image), one => one.Platform, platform);

    // In an index an image has no name of its own.
    private static IEnumerable<Image> Named(IImage image) => image is Image one ? [one] : image.Images.Select(item => item.With(image.Reference, image.RepoTags));

    private static ImageException Missing(IImage difference, Image from) =>
        new(ImageError.PlatformNotFound, $"{difference} has no image that runs on {from.Platform}, for which {from} is.", difference.Reference);
}
