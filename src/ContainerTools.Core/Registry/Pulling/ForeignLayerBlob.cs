using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Pulling;

/// <summary>
/// A layer that its publisher did not want in registries (Windows base layers). The registry is asked first, then the
/// descriptor's URLs, without credentials and only where that was allowed: the URLs are the image author's choice
/// (CVE-2020-15157).
/// </summary>
internal sealed class ForeignLayerBlob(RegistrySession session, Blob inRegistry) : Blob(inRegistry.Descriptor)
{
    /// <summary>The layer as the registry has it, if it does.</summary>
    public Blob InRegistry => inRegistry;

    internal override object Place => inRegistry.Place;

    internal override bool IsLocal => false;

    protected internal override async Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
    {
        ImageException missing;
        try
        {
            return await inRegistry.OpenUnverifiedAsync(offset, reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error is ImageError.NotFound)
        {
            missing = exception;
        }

        if (!session.Options.AllowForeignLayer || Descriptor.Urls.Count == 0)
        {
            throw new ImageException(ImageError.ForeignLayer, $"Layer {Digest} is not in the registry but at {(Descriptor.Urls is [var first, ..] ? first : "no address")}, and fetching from there was not allowed.", Digest, missing);
        }

        foreach (string text in Descriptor.Urls)
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || !ForeignAddress.IsAcceptable(url))
            {
                reporter.Warning($"Layer {Digest}: the address '{PrintableText.Of(text)}' is not one to fetch from; it is left out.");
                continue;
            }

            reporter.Verbose($"Layer {Digest}: fetching from {url.Authority}, without credentials.");
            var request = new RegistryRequest(HttpMethod.Get, url.AbsolutePath, RegistryScope.Repository("", "pull")) { Elsewhere = url };
            var stream = new DownloadStream(session.Transport, request, Descriptor, $"Foreign layer {Digest}", offset, reporter);
            try
            {
                await stream.OpenAsync(cancel).ConfigureAwait(false);
                return stream;
            }
            catch (Exception exception)
            {
                stream.Dispose();
                if (exception is not ImageException)
                {
                    throw;
                }

                reporter.Warning(exception.Message);
            }
        }

        throw new ImageException(ImageError.ForeignLayer, $"Layer {Digest} can be had neither from the registry nor from its URLs.", Digest, missing);
    }
}
