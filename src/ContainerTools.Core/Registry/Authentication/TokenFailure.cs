using System.Net;
using System.Text;

namespace ContainerTools.Registry.Authentication;

/// <summary>Says why there is no token: which registry, whose token server, and with which credentials it was asked.</summary>
internal static class TokenFailure
{
    // Enough for an excerpt; the rest of a long page is not worth decoding.
    private const int ExcerptBytes = 4096;

    public static ImageException Refused(Uri registry, TokenRequest request, HttpStatusCode status, byte[] body)
    {
        bool anonymous = request.Credential.Kind == RegistryCredentialKind.Anonymous;
        string server = Server(registry, request);
        (ImageError error, string sentence) = (int)status switch
        {
            401 or 403 when anonymous => (ImageError.Unauthorized, $"{server} gives no token without credentials, and there are none for this registry"),
            401 or 403 => (ImageError.Unauthorized, $"{server} refused {request.Credential}"),
            429 => (ImageError.TooManyRequests, $"{server} was asked too often"),
            _ => (ImageError.RegistryFailed, $"{server} gave no token"),
        };
        string text = Excerpt.Of(
            Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, ExcerptBytes)),
            request.Credential.Secret,
            request.Credential.ToBasicHeader().Parameter!);
        return new ImageException(error, $"{sentence} (HTTP {(int)status}).{(text.Length > 0 ? $" It said: {text}" : "")}", registry);
    }

    public static ImageException TooLarge(Uri registry, TokenRequest request, int limit) =>
        new(ImageError.TooLarge, $"{Server(registry, request)} answered with more than {limit / 1024} KiB.", registry);

    // The body is left out: in an answer with the status of a success it may contain a token.
    public static ImageException Meaningless(Uri registry, TokenRequest request) =>
        new(ImageError.Malformed, $"{Server(registry, request)} answered without a token that can be used.", registry);

    private static string Server(Uri registry, TokenRequest request) =>
        $"The token server '{RealmPolicy.Show(request.Realm)}' of the registry '{registry.Authority}'";
}
