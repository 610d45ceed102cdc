using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Serving.Http;

/// <summary>What an <see cref="ImageRegistry"/> answers.</summary>
public sealed record RegistryAnswer(int Status)
{
    /// <summary>The header fields, in the order in which they are sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A body that is here already.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>A body that is read while it is sent, and then disposed of. It is longer than was asked for where there is an offset.</summary>
    internal Stream? Content { get; init; }

    /// <summary>Where in a file <see cref="Content"/> starts; other streams start where they are.</summary>
    internal long Offset { get; init; }

    /// <summary>Of what is sent, in bytes; an answer to HEAD says it too.</summary>
    internal long Length { get; init; }

    /// <summary>An error in the words of the distribution specification.</summary>
    public static RegistryAnswer Error(int status, string code, string message) => Json(
        $$"""{"errors":[{"code":"{{Escape(code)}}","message":"{{Escape(message)}}"}]}""",
        "application/json",
        status);

    /// <summary>An answer whose body is JSON.</summary>
    public static RegistryAnswer Json(string text, string mediaType = "application/json", int status = 200) =>
        Of(Encoding.UTF8.GetBytes(text), mediaType, status);

    /// <summary>An answer with a body.</summary>
    public static RegistryAnswer Of(ReadOnlyMemory<byte> body, string mediaType, int status = 200) =>
        new RegistryAnswer(status) { Body = body, Length = body.Length }.With("Content-Type", mediaType);

    /// <summary>The same answer with one header field more.</summary>
    public RegistryAnswer With(string name, string value) => With(new KeyValuePair<string, string>(name, value));

    /// <summary>The same answer with more header fields.</summary>
    public RegistryAnswer With(params KeyValuePair<string, string>[] headers) => this with { Headers = [.. Headers, .. headers] };

    /// <summary>The head as it goes over the wire.</summary>
    internal byte[] WriteHead(bool close)
    {
        var text = new StringBuilder(256);
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} {Reason}\r\nDocker-Distribution-Api-Version: registry/2.0\r\n");
        foreach ((string name, string value) in Headers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (HasBody)
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {Length}\r\n");
        }

        text.Append(close ? "Connection: close\r\n\r\n" : "\r\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static JsonEncodedText Escape(string text) => JsonEncodedText.Encode(text, JsonWriting.Options.Encoder);

    // RFC 9110, section 8.6: no length in these.
    private bool HasBody => Status is not (204 or 304) && Status >= 200;

    private string Reason
    {
        get
        {
            // The framework gives its list of phrases in no other way.
            using var response = new HttpResponseMessage((HttpStatusCode)Status);
            return response.ReasonPhrase ?? "";
        }
    }
}
