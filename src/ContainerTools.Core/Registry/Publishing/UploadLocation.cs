using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Publishing;

/// <summary>
/// The address of an upload, which is the registry's business down to the last character: its query may be signed. So it
/// is never taken apart and put together again (OCI distribution-spec, "POST then PUT").
/// </summary>
internal static class UploadLocation
{
    /// <param name="asked">What the answer with the location answered.</param>
    /// <param name="response">The answer that names the location.</param>
    /// <exception cref="ImageException">The answer has no location, or one that must not be used.</exception>
    public static Uri Resolve(Uri asked, HttpResponseMessage response)
    {
        string text = response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.First() : "";
        return text.Length > 0 && TryResolve(asked, text) is { } location
            ? location
            : throw new ImageException(ImageError.RegistryFailed, $"{asked.Authority} began an upload and gave '{text}' as its address, which cannot be used.", text);
    }

    public static Uri WithDigest(Uri location, Digest digest)
    {
        string text = location.OriginalString;
        string glue = !text.Contains('?', StringComparison.Ordinal) ? "?" : text.EndsWith('?') || text.EndsWith('&') ? "" : "&";
        return VerbatimUri.Create($"{text}{glue}digest={Uri.EscapeDataString(digest.ToString())}")!;
    }

    // A registry behind a proxy that ends TLS may not know that the request came over TLS. Its address with http is still the same registry.
    private static Uri? TryResolve(Uri asked, string text) => VerbatimUri.Resolve(asked, text) is not { } location ? null
        : location.Scheme == asked.Scheme || location.Scheme == Uri.UriSchemeHttps ? location
        : location.Scheme == Uri.UriSchemeHttp && location.Host.Equals(asked.Host, StringComparison.OrdinalIgnoreCase)
            ? VerbatimUri.Create(asked.GetLeftPart(UriPartial.Authority) + location.OriginalString[location.GetLeftPart(UriPartial.Authority).Length..])
            : null;
}
