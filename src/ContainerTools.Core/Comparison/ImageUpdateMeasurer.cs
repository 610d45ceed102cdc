namespace ContainerTools.Comparison;

/// <summary>Measures what a client that has one image must pull for another. Manifests and configs say it; no layer is read.</summary>
public static class ImageUpdateMeasurer
{
    /// <param name="reference">What the client has; null for nothing.</param>
    /// <param name="difference">What it pulls.</param>
    /// <param name="engine">What pulls.</param>
    /// <param name="reporter">Receives warnings.</param>
    /// <returns>For an index, one update for each of its platforms; where the reference is a single image, that of its platform.</returns>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.Unsupported"/>: one of both is an artifact. <see cref="ImageError.PlatformNotFound"/>: there is no image for the
    /// reference's platform, or for any.
    /// </exception>
    public static IReadOnlyList<ImageUpdate> Measure(IImage? reference, IImage difference, PullEngine engine, IReporter reporter)
    {
        foreach (Artifact artifact in new[] { reference, difference }.OfType<Artifact>())
        {
            ((IImage)artifact).RequireSingle("An update");
        }

        return [.. PlatformPairing.Pair(reference, difference, reporter).Select(pair => new UpdateMeasurement(pair.From, pair.To, engine).Measure())];
    }
}
