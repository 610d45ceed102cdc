using System.Net;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using ContainerTools.IO.Streams;
using ContainerTools.Json;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Registry.Transport;

/// <summary>Turns what went wrong between us and a server into an <see cref="ImageException"/>.</summary>
internal static class RegistryFailure
{
    private const int MaximumBody = 64 * 1024;
    private const int MaximumCode = 64;

    // The body of an error is worth a short wait.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>For an answer whose status is not a success; reads what the body says, whatever its form.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="what">What was being done.</param>
    /// <param name="subject">What the error is about.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="proxy">The proxy that was asked; null for none.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>With the status, and the registry's error code where the body has one.</returns>
    public static async Task<ImageException> FromAsync(HttpResponseMessage response, string what, object? subject, TimeProvider clock, Uri? proxy, CancellationToken cancel)
    {
        (string details, IReadOnlyList<string> codes) = await ReadDetailsAsync(response, clock, cancel).ConfigureAwait(false);
        Uri uri = response.RequestMessage!.RequestUri!;
        (ImageError error, string meaning) = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => (ImageError.Unauthorized, response.RequestMessage.Headers.Authorization switch
            {
                CredentialHeader { Credential: { Kind: not RegistryCredentialKind.Anonymous } refused } => $"refused {refused}",
                _ => "wants credentials, and there are none for it",
            }),
            HttpStatusCode.Forbidden => (ImageError.Forbidden, "does not allow this"),
            HttpStatusCode.NotFound => (ImageError.NotFound, "does not have it"),
            HttpStatusCode.TooManyRequests => (ImageError.TooManyRequests, TooMany(response, clock)),
            HttpStatusCode.MethodNotAllowed => (ImageError.Unsupported, "does not support this"),
            HttpStatusCode.ProxyAuthenticationRequired => (ImageError.Unreachable, "was not asked: the proxy wants credentials"),
            var status => (ImageError.RegistryFailed, $"answered {(int)status} {response.ReasonPhrase}"),
        };
        return new ImageException(error, $"{what}: {uri.Authority} {meaning}{details}{(MayBeOfProxy(response.StatusCode) ? Through(proxy) : "")}.", subject) { HttpStatus = response.StatusCode, RegistryCodes = codes };
    }

    public static ImageException From(Exception exception, Uri uri, string what, object? subject, Uri? proxy)
    {
        (ImageError error, string meaning) = exception switch
        {
            HttpRequestException { InnerException: AuthenticationException } => (ImageError.UntrustedCertificate, "has a certificate that is not trusted, or speaks no TLS"),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => (ImageError.Unreachable, "is a name that cannot be resolved"),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError } => (ImageError.Unreachable, "cannot be reached"),
            HttpRequestException { StatusCode: HttpStatusCode.TooManyRequests } => (ImageError.TooManyRequests, "accepts no more requests for now"),
            HttpRequestException { StatusCode: not null } => (ImageError.RegistryFailed, "gave no token"),
            TimeoutException => (ImageError.TimedOut, "sent nothing for too long"),
            _ => (ImageError.Unreachable, "broke the connection"),
        };
        string cause = (exception.InnerException ?? exception).Message.TrimEnd('.');
        return new ImageException(error, $"{what}: {uri.Authority} {meaning} ({cause}){Through(proxy)}.", subject, exception);
    }

    // What stands between is the first thing to look at. Its user and password are nobody's business.
    private static string Through(Uri? proxy) => proxy is null ? "" : $"; it was asked through the proxy {proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}";

    private static bool MayBeOfProxy(HttpStatusCode status) =>
        status is HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired or >= HttpStatusCode.InternalServerError;

    private static string TooMany(HttpResponseMessage response, TimeProvider clock) => RetryAfter.Read(response, clock) is { } wait
        ? $"accepts no more requests for now; it says to come back in {wait:g}"
        : "accepts no more requests for now";

    private static async Task<(string Text, IReadOnlyList<string> Codes)> ReadDetailsAsync(HttpResponseMessage response, TimeProvider clock, CancellationToken cancel)
    {
        byte[] buffer = new byte[MaximumBody];
        int length = 0;
        using var limit = new IdleLimit(Patience, clock);
        using CancellationTokenRegistration stop = limit.Follow(cancel);
        limit.Watch(true);
        try
        {
            using Stream body = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            int read;
            while (length < buffer.Length && (read = await body.ReadAsync(buffer.AsMemory(length), limit.Token).ConfigureAwait(false)) > 0)
            {
                length += read;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            // The status, and the part of the body that came, are enough.
        }

        (string? errors, IReadOnlyList<string> codes) = ReadErrors(buffer.AsMemory(0, length));
        string text = Excerpt.Of(errors ?? ReadPlain(response, buffer.AsSpan(0, length))).TrimEnd('.');
        return (text.Length == 0 ? "" : $" ({text})", codes);
    }

    // OCI distribution-spec, "Error Codes": {"errors":[{"code","message","detail"}]}.
    private static (string? Text, IReadOnlyList<string> Codes) ReadErrors(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object ? (null, [])
                : root.TryFind("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array
                    ? (string.Join("; ", errors.EnumerateArray().Select(Describe).Where(text => text.Length > 0)), errors.EnumerateArray().Select(CodeOf).OfType<string>().ToArray())
                    : (Text(root, "message") ?? Text(root, "details"), []);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second exception is thrown for strings that are not valid Unicode.
            return (null, []);
        }
    }

    private static string Describe(JsonElement error) =>
        string.Join(": ", new[] { Text(error, "code"), Text(error, "message") }.Where(text => !string.IsNullOrEmpty(text)));

    // Programs compare the code, so it must have the form of a code.
    private static string? CodeOf(JsonElement error) =>
        Text(error, "code") is { Length: > 0 and <= MaximumCode } code && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? code : null;

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryFind(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    // A page for browsers says nothing that fits a line.
    private static string ReadPlain(HttpResponseMessage response, ReadOnlySpan<byte> body) =>
        response.Content.Headers.ContentType?.MediaType == "text/html" || body.TrimStart(" \r\n\t"u8).StartsWith("<"u8)
            ? ""
            : Encoding.UTF8.GetString(body);
}
