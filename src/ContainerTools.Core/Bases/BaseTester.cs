using ContainerTools.Registry;

namespace ContainerTools.Bases;

/// <summary>
/// Finds out whether there is something newer than the bases of images. One request without a body (HEAD) is enough where the manifest
/// notes the digest of the base and that is still right; each name is asked for once.
/// </summary>
/// <param name="client">Asks the registries.</param>
public sealed class BaseTester(RegistryClient client)
{
    private readonly BaseSource _bases = new(client);

    /// <summary>The name of the base of all images; null for what the manifest of each says. Then the layers decide.</summary>
    public ImageReference? Base { get; init; }

    /// <summary>Whether the layers are compared with those of the base that is noted, for which its manifest and config are fetched.</summary>
    public bool VerifiesLayers { get; init; }

    /// <summary>Tests an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="index">The index that lists it, whose annotations count where the image has none; null for none.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">A registry does not answer, or what the manifest says of its base is nonsense.</exception>
    public async Task<ImageBaseTestResult> TestAsync(Image image, ImageIndex? index, IReporter reporter, CancellationToken cancel)
    {
        (ImageReference? name, Digest? digest) = Base is not null ? (Base, null) : BaseAnnotations.Read(image.Manifest);
        if (Base is null && name is null && digest is null && index is not null)
        {
            (name, digest) = BaseAnnotations.Read(index.Manifest);
        }

        if (name is null)
        {
            return new ImageBaseTestResult(image, BaseState.Unknown, "The manifest names no base.") { BaseDigest = digest };
        }

        if (name is { Tag: null, Digest: null })
        {
            name = name.WithTag(ImageReference.DefaultTag);
        }

        try
        {
            ImageBaseTestResult result = digest is { } noted
                ? await CompareDigestAsync(image, name, noted, reporter, cancel).ConfigureAwait(false)
                : await CompareLayersAsync(image, name, index is not null, reporter, cancel).ConfigureAwait(false);
            return result with { BaseName = name, BaseDigest = digest };
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            return new ImageBaseTestResult(image, BaseState.Missing, $"{name} is not in its registry any more.") { BaseName = name, BaseDigest = digest };
        }
    }

    private async Task<ImageBaseTestResult> CompareDigestAsync(Image image, ImageReference name, Digest noted, IReporter reporter, CancellationToken cancel)
    {
        ImageBaseTestResult result = name.Tag is null
            ? new ImageBaseTestResult(image, BaseState.Current, "The base is named by its digest, so there is nothing newer of that name.") { CurrentDigest = name.Digest }
            : await _bases.FindDriftAsync(name.WithDigest(noted), reporter, cancel).ConfigureAwait(false) is { } other
                ? new ImageBaseTestResult(image, BaseState.Outdated, $"{name} leads to {other} now.") { CurrentDigest = other }
                : new ImageBaseTestResult(image, BaseState.Current, $"{name} still leads to the base.") { CurrentDigest = noted };
        return VerifiesLayers ? await VerifyAsync(result, name.WithTag(null).WithDigest(noted), reporter, cancel).ConfigureAwait(false) : result;
    }

    private async Task<ImageBaseTestResult> VerifyAsync(ImageBaseTestResult result, ImageReference noted, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            Image below = await _bases.GetAsync(noted, result.Image.Platform, all: false, reporter, cancel).ConfigureAwait(false);
            return result.Image.BeginsWith(below)
                ? result with { LayersMatch = true }
                : result with { State = BaseState.Foreign, LayersMatch = false, Reason = $"The first {below.Layers.Count} layers are not those of {noted}, which the manifest names as the base." };
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            return result with { Reason = $"{result.Reason} The base itself is gone, so its layers cannot be compared." };
        }
    }

    private async Task<ImageBaseTestResult> CompareLayersAsync(Image image, ImageReference name, bool all, IReporter reporter, CancellationToken cancel)
    {
        Image current = await _bases.GetAsync(name, image.Platform, all, reporter, cancel).ConfigureAwait(false);
        bool matches = image.BeginsWith(current);
        string layers = $"The first {current.Layers.Count} layers are {(matches ? "" : "not ")}those of {name}{(Base is null ? "; the manifest notes no digest of it" : "")}.";
        return new ImageBaseTestResult(image, matches ? BaseState.Current : BaseState.Outdated, layers)
        {
            CurrentDigest = current.Origin?.Digest,
            LayersMatch = matches,
        };
    }
}
