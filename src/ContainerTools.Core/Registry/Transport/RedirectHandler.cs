namespace ContainerTools.Registry.Transport;

/// <summary>
/// Follows redirects (RFC 9110 §15.4) with the method and body that the request has. Each address that a redirect leads to
/// gets an authorization of its own from the handler below. A redirect leaves TLS for a blob alone, whose digest is checked, and only
/// where that was allowed. If the author of an image chose the address, a redirect may not lead into our own network either.
/// </summary>
/// <param name="inner">The next handler.</param>
/// <param name="allowHttp">Whether blobs may come without TLS.</param>
internal sealed class RedirectHandler(HttpMessageHandler inner, bool allowHttp) : DelegatingHandler(inner)
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

    private Uri FindNext(RequestContext context, Uri uri, HttpResponseMessage response, int redirects)
    {
        Uri? next = VerbatimUri.FromLocation(uri, response);
        if (redirects == MaximumRedirects)
        {
            throw Refusal(ImageError.RegistryFailed, "redirects in a circle");
        }

        if (next is null || (context.Request.Elsewhere is not null && !ForeignAddress.IsAcceptable(next)))
        {
            throw Refusal(ImageError.RegistryFailed, $"redirects to {next?.GetLeftPart(UriPartial.Authority) ?? "no address"}, which is not safe to follow");
        }

        if (next.Scheme != Uri.UriSchemeHttps && uri.Scheme == Uri.UriSchemeHttps && !(allowHttp && context.Request.IsBlob))
        {
            throw context.Request.IsBlob
                ? Refusal(ImageError.InsecureRedirect, $"redirects from https to {next.GetLeftPart(UriPartial.Authority)}, and plain http was not allowed")
                : Refusal(ImageError.RegistryFailed, $"redirects from https to {next.GetLeftPart(UriPartial.Authority)}, which is not safe to follow");
        }

        if (next.Authority != uri.Authority)
        {
            context.Reporter.Verbose($"{uri.Authority} sends us to {next.Authority}; credentials stay behind.");
        }

        return next;

        ImageException Refusal(ImageError error, string why) =>
            new(error, $"{context.Request.Method} {context.Request.Path}: {uri.Authority} {why}.", context.Request.Path);
    }
}
