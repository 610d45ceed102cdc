namespace ContainerTools.Registry.Transport;

/// <summary>
/// Addresses that servers give us and that must go back to them letter by letter, because a part of them may be signed. The
/// framework's own reading of them decodes and encodes what it thinks means the same.
/// </summary>
internal static class VerbatimUri
{
    /// <param name="text">Absolute.</param>
    /// <returns>Null where it is no address of a web server.</returns>
    public static Uri? Create(string text)
    {
        // Characters that a request line cannot hold are the one thing that is changed.
        bool fits = text.All(c => c is > ' ' and < '\x7f');
        Uri? uri = fits
            ? Uri.TryCreate(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out Uri? verbatim) ? verbatim : null
            : Uri.TryCreate(text, UriKind.Absolute, out Uri? escaped) ? escaped : null;
        return uri?.Scheme == Uri.UriSchemeHttp || uri?.Scheme == Uri.UriSchemeHttps ? uri : null;
    }

    /// <summary>A Location header (RFC 9110 §10.2.2), absolute or relative to what was asked.</summary>
    public static Uri? Resolve(Uri asked, string text)
    {
        text = text.Split('#')[0];
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string origin = asked.GetLeftPart(UriPartial.Authority);
        string path = asked.OriginalString.Split('?')[0];
        return Create(text switch
        {
            _ when scheme > 0 && scheme < text.AsSpan().IndexOfAny('/', '?') => text,
            ['/', '/', ..] => $"{asked.Scheme}:{text}",
            ['/', ..] => origin + text,
            ['?', ..] => path + text,
            _ => path[..(path.LastIndexOf('/') + 1)] + text,
        });
    }

    /// <summary>What a response's Location header leads to.</summary>
    /// <returns>Null where the answer has no location, or one that is no address of http or https.</returns>
    public static Uri? FromLocation(Uri asked, HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Location", out var values) && values.First() is { Length: > 0 } text ? Resolve(asked, text) : null;
}
