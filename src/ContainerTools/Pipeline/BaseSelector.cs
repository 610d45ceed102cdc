using ContainerTools.Input;
using ContainerTools.Registry;
using ContainerTools.Session;
using ContainerTools.Store;

namespace ContainerTools.Pipeline;

/// <summary>Finds the base of each image among those that were given.</summary>
internal sealed class BaseSelector
{
    private readonly IReadOnlyList<BaseImage> _bases;
    private readonly RegistryClient _client;

    /// <summary>On the pipeline's thread, which knows the runspace: registries are asked as this session is connected with them.</summary>
    /// <param name="bases">What was given.</param>
    /// <param name="store">Keeps what registries give; null for none.</param>
    public BaseSelector(IReadOnlyList<BaseImage> bases, ImageStore? store)
    {
        _bases = bases;
        RegistryConnections connections = RegistryConnections.Current;
        _client = connections.Client.WithOptions(connections.OptionsFor, store is null ? null : store.Cache);
    }

    /// <summary>The name of the base for all platforms, in its registry; null where it has none, or none was given.</summary>
    public string? Name => _bases.Count == 0 ? null : _bases[0].Reference?.ToString();

    /// <summary>The one that was given as an image, for one platform or several; null where a name was given, nothing, or several.</summary>
    public IImage? Given => _bases is [{ Image: { } only }] ? only : null;

    /// <summary>The base of an image whose platform follows from it.</summary>
    /// <param name="preferred">Of a name that stands for several platforms; null for the default one.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Null where none was given.</returns>
    /// <exception cref="ImageException">Several were given, or one for several platforms; or the registry does not give it.</exception>
    public async Task<Image?> ChooseSingleAsync(Platform? preferred, IReporter reporter, CancellationToken cancel) => _bases switch
    {
        [] => null,
        [{ Image: Image image }] => image,
        [{ Image: { } index }] => throw new ImageException(ImageError.InvalidArgument, $"The base {index} is for {List(index.Images)}. -Platform says for which of them the image is to be.", index),
        [var named] => await _client.GetImageAsync(named.Reference!, preferred, reporter, cancel).ConfigureAwait(false),
        [var first, var second, ..] => throw new ImageException(ImageError.InvalidArgument, $"An image has one base, but two came: {first} and {second}.", second),
    };

    /// <summary>The base of an image for a platform.</summary>
    /// <returns>Null where none was given.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.PlatformNotFound"/>: none of those that were given runs there.</exception>
    public async Task<Image?> ChooseAsync(Platform platform, IReporter reporter, CancellationToken cancel)
    {
        if (_bases.Count == 0)
        {
            return null;
        }

        Image[] images = [.. _bases.SelectMany(given => given.Image?.Images ?? [])];
        return PlatformMatcher.Pick(images, image => image.Platform, platform)
            ?? (_bases.FirstOrDefault(given => given.Image is null) is { Reference: { } name } ? await FetchAsync(name, platform, reporter, cancel).ConfigureAwait(false) : null)
            ?? throw new ImageException(ImageError.PlatformNotFound, $"There is no base: {string.Join(", ", _bases)} {(_bases.Count == 1 ? "is" : "are")} for {List(images)}.", platform);
    }

    /// <summary>What a name stands for, on a platform.</summary>
    /// <exception cref="ImageException">The registry does not give it, or it is an image for another platform.</exception>
    public async Task<Image> FetchAsync(ImageReference name, Platform platform, IReporter reporter, CancellationToken cancel)
    {
        // A name that stands for a single image stands for it on every platform.
        Image image = await _client.GetImageAsync(name, platform, reporter, cancel).ConfigureAwait(false);
        return PlatformMatcher.IsCompatible(image.Platform, platform)
            ? image
            : throw new ImageException(ImageError.PlatformNotFound, $"There is no base: {name} is for {image.Platform}.", platform);
    }

    private static string List(IReadOnlyList<Image> images) => images.Count == 0 ? "no platform" : string.Join(", ", images.Select(image => image.Platform));
}
