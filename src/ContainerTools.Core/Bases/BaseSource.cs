using ContainerTools.Registry;

namespace ContainerTools.Bases;

/// <summary>Fetches bases by name, each once. Safe for use from several threads.</summary>
/// <param name="client">Asks the registries.</param>
internal sealed class BaseSource(RegistryClient client)
{
    private readonly Dictionary<(ImageReference Reference, Platform? Platform), Task<IImage>> _images = [];
    private readonly Dictionary<ImageReference, Task<Digest?>> _drifts = [];

    /// <summary>The base for one platform.</summary>
    /// <param name="reference">Its name.</param>
    /// <param name="platform">The platform.</param>
    /// <param name="all">Whether the base is wanted for other platforms, too, so that all of it is fetched at once.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">Among others <see cref="ImageError.NotFound"/> and <see cref="ImageError.PlatformNotFound"/>.</exception>
    public async Task<Image> GetAsync(ImageReference reference, Platform platform, bool all, IReporter reporter, CancellationToken cancel)
    {
        Task<IImage> fetching;
        lock (_images)
        {
            (ImageReference, Platform?) key = (reference, all ? null : platform);
            fetching = _images.TryGetValue(key, out Task<IImage>? begun) && !begun.IsFaulted && !begun.IsCanceled
                ? begun
                : _images[key] = all ? client.GetAllPlatformsAsync(reference, reporter, cancel) : client.GetAsync(reference, platform, reporter, cancel);
        }

        return Choose(await fetching.ConfigureAwait(false), platform);
    }

    /// <summary>The digest behind a name where it is not the one that the reference has; null where it is.</summary>
    /// <exception cref="ImageException">Among others <see cref="ImageError.NotFound"/>.</exception>
    public Task<Digest?> FindDriftAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        lock (_drifts)
        {
            return _drifts.TryGetValue(reference, out Task<Digest?>? begun) && !begun.IsFaulted && !begun.IsCanceled
                ? begun
                : _drifts[reference] = client.FindTagDriftAsync(reference, reporter, cancel);
        }
    }

    /// <summary>The image of a base that is for a platform.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.PlatformNotFound"/>: it has none.</exception>
    public static Image Choose(IImage given, Platform platform) => given switch
    {
        Image image => image,
        ImageIndex index => PlatformMatcher.Pick(index.Images, image => image.Platform, platform)
            ?? throw new ImageException(ImageError.PlatformNotFound, $"The base {index} has no image for {platform}. It has: {string.Join(", ", index.Platforms)}.", index),
        _ => given.RequireSingle("A base"),
    };
}
