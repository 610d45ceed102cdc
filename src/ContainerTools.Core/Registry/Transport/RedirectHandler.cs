namespace ContainerTools.Registry.Transport;

/// <summary>
/// Follows redirects (RFC 9110 §15.4) with the method and body that the request has. Each address that a redirect leads to
/// gets an authorization of its own from the handler below.
/// </summary>
internal sealed class RedirectHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MaximumRedirects = 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RequestContext context = RequestContext.Of(request);
        Uri uri = context.Address;
        for (int redirects = 0; ; redirects++)
        {
            request.RequestUri = uri;
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || !response.Headers.NonValidated.Contains("Location"))
            {
                return response;
            }

            using (response)
            {
                uri = FindNext(context, uri, response, redirects);
            }
        }
    }

    private static Uri FindNext(RequestContext context, Uri uri, HttpResponseMessage response, int redirects)
    {
        Uri? next = VerbatimUri.FromLocation(uri, response);
        if (next is null || redirects == MaximumRedirects || !IsSafe(context.Request, uri, next))
        {
            string why = redirects == MaximumRedirects ? "redirects in a circle" : $"redirects to {next?.GetLeftPart(UriPartial.Authority) ?? "no address"}, which is not safe to follow";
            throw new ImageException(ImageError.RegistryFailed, $"{context.Request.Method} {context.Request.Path}: {uri.Authority} {why}.", context.Request.Path);
        }

        if (next.Authority != uri.Authority)
        {
            context.Reporter.Verbose($"{uri.Authority} sends us to {next.Authority}; credentials stay behind.");
        }

        return next;
    }

    // A redirect never leaves TLS. If the image's author chose the address, a redirect may not lead into our own network either.
    private static bool IsSafe(RegistryRequest request, Uri from, Uri to) =>
        (to.Scheme == Uri.UriSchemeHttps || to.Scheme == from.Scheme) && (request.Elsewhere is null || ForeignAddress.IsAcceptable(to));
}
