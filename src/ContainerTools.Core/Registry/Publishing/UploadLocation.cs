namespace ContainerTools.Registry;

/// <summary>
/// The address of an upload, which is the registry's business down to the last character: its query may be signed. So it
/// is never taken apart and put together again (OCI distribution-spec, "POST then PUT").
/// </summary>
internal static class UploadLocation
{
    /// <param name="asked">What the answer with the location answered.</param>
    /// <exception cref="ImageException">There is none, or one that must not be used.</exception>
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
        return ToUri($"{text}{glue}digest={Uri.EscapeDataString(digest.ToString())}")!;
    }

    private static Uri? TryResolve(Uri asked, string text)
    {
        string origin = asked.GetLeftPart(UriPartial.Authority);
        string path = asked.OriginalString.Split('?')[0];
        Uri? location = ToUri(text switch
        {
            _ when text.Contains("://", StringComparison.Ordinal) && text.IndexOf("://", StringComparison.Ordinal) < text.AsSpan().IndexOfAny('/', '?') => text,
            ['/', '/', ..] => $"{asked.Scheme}:{text}",
            ['/', ..] => origin + text,
            ['?', ..] => path + text,
            _ => path[..(path.LastIndexOf('/') + 1)] + text,
        });

        // A registry behind a proxy that ends TLS may not know that it was asked over TLS; it is the same one all the same.
        return location is null || location.Scheme == asked.Scheme || location.Scheme == Uri.UriSchemeHttps ? location
            : location.Scheme == Uri.UriSchemeHttp && location.Host.Equals(asked.Host, StringComparison.OrdinalIgnoreCase)
                ? ToUri(origin + location.OriginalString[location.GetLeftPart(UriPartial.Authority).Length..])
                : null;
    }

    // Characters that a request line cannot hold are the one thing that is changed.
    private static Uri? ToUri(string text) => text.All(c => c is > ' ' and < '\x7f')
        ? Uri.TryCreate(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out Uri? verbatim) ? verbatim : null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? escaped) ? escaped : null;
}
