namespace ContainerTools.Verification;

/// <summary>
/// The layers that an image has from another one. They are found by diff ID, as archives of docker hold layers of a registry in another
/// compression, and so under another digest.
/// </summary>
internal sealed class BaseLayers(IReadOnlyList<IImage> bases)
{
    private readonly Image[] _bases = [.. bases.SelectMany(image => image.Images)];

    /// <summary>The layers of the base on which the image is built; of several, the one with the most layers.</summary>
    /// <returns>As the base has them, the lowest first; nothing where no base was given.</returns>
    /// <exception cref="ImageException">The image is built on none of the bases.</exception>
    public IReadOnlyList<Layer> FindBelow(Image image)
    {
        if (bases.Count == 0)
        {
            return [];
        }

        Image? found = _bases.Where(candidate => CountCommon(candidate, image) == candidate.Layers.Count).MaxBy(candidate => candidate.Layers.Count);
        return found?.Layers ?? throw NotBuiltOn(image);
    }

    private ImageException NotBuiltOn(Image image)
    {
        if (_bases.MaxBy(candidate => CountCommon(candidate, image)) is not { } nearest)
        {
            return new ImageException(ImageError.InvalidArgument, $"{string.Join(", ", bases)} has no image, so that nothing can be built on it.", bases[0]);
        }

        int common = CountCommon(nearest, image);
        string actual = common < image.Layers.Count ? $"is {image.Layers[common].DiffId} there" : "is not there";
        return new ImageException(
            ImageError.InvalidArgument,
            $"{image} ({image.Platform}) is not built on {string.Join(", ", bases)}: its first layers are not those of the base. Layer {common + 1} of the base, {nearest.Layers[common].DiffId}, {actual}.",
            image);
    }

    private static int CountCommon(Image lower, Image upper) =>
        lower.Layers.Zip(upper.Layers).TakeWhile(pair => pair.First.DiffId == pair.Second.DiffId).Count();
}
