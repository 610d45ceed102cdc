using System.Buffers;
using System.Text;

namespace ContainerTools.Serving.Http;

/// <summary>What a client asks of an <see cref="ImageRegistry"/>.</summary>
public sealed class HttpRequest
{
    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly List<KeyValuePair<string, string>> _query;
    private readonly List<KeyValuePair<string, string>> _headers;

    private HttpRequest(string method, string target, bool isOld, List<KeyValuePair<string, string>> headers)
    {
        Method = method;
        Target = target;
        IsOld = isOld;
        _headers = headers;
        string[] parts = target.Split('?', 2);
        Path = Uri.UnescapeDataString(parts[0]);
        _query = parts.Length > 1 ? ParseQuery(parts[1]) : [];
    }

    /// <summary>The method as it was sent, such as <c>GET</c>.</summary>
    public string Method { get; }

    /// <summary>Path and query as they were sent.</summary>
    public string Target { get; }

    /// <summary>Decoded, without the query.</summary>
    public string Path { get; }

    /// <summary>Whether the client speaks HTTP/1.0, which has neither chunks nor connections that stay.</summary>
    internal bool IsOld { get; }

    internal bool IsHead => Method == "HEAD";

    /// <summary>What follows the head; to be read once.</summary>
    internal Stream Body { get; set; } = Stream.Null;

    /// <summary>In bytes; null for a body in chunks.</summary>
    internal long? BodyLength { get; set; } = 0;

    /// <summary>All values of a header field.</summary>
    public IEnumerable<string> Headers(string name) => Find(_headers, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The first value of a header field, or null.</summary>
    public string? Header(string name) => Headers(name).FirstOrDefault();

    /// <summary>Whether a header field that is a list has an item, in any case (RFC 9110, section 5.6.1).</summary>
    internal bool HasItem(string name, string item) =>
        Headers(name).SelectMany(value => value.Split(',')).Any(value => value.Trim(' ', '\t').Equals(item, StringComparison.OrdinalIgnoreCase));

    /// <summary>All values of a parameter of the query, decoded.</summary>
    public IEnumerable<string> QueryValues(string name) => Find(_query, name, StringComparison.Ordinal);

    /// <summary>The first value of a parameter of the query, decoded, or null.</summary>
    public string? Query(string name) => QueryValues(name).FirstOrDefault();

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Target}";

    /// <summary>Reads the lines of a request's head (RFC 9112, sections 3 and 5).</summary>
    /// <exception cref="HttpFault">It is not one.</exception>
    internal static HttpRequest Parse(ReadOnlySpan<byte> head)
    {
        string[] lines = Encoding.Latin1.GetString(head).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] first = lines.Length > 0 ? lines[0].Split(' ') : [];
        if (first is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"] || !method.All(char.IsAsciiLetterUpper))
        {
            throw Bad("The request line is not that of HTTP/1.1.");
        }

        var headers = new List<KeyValuePair<string, string>>(lines.Length);
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || line.AsSpan(0, colon).ContainsAnyExcept(TokenCharacters) || line.AsSpan(colon).ContainsAny('\r', '\n', '\0'))
            {
                throw Bad("A header field is malformed.");
            }

            headers.Add(new(line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }

        if (target.StartsWith('/'))
        {
            return new HttpRequest(method, target, first[2] == "HTTP/1.0", headers);
        }

        // Clients behind a proxy send the whole address, whose host then counts (RFC 9112, section 3.2.2).
        if (!Uri.TryCreate(target, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttp || uri.UserInfo.Length > 0)
        {
            throw Bad("The request target is not a path.");
        }

        headers.RemoveAll(header => header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase));
        headers.Add(new("Host", uri.Authority));
        return new HttpRequest(method, uri.PathAndQuery, first[2] == "HTTP/1.0", headers);
    }

    internal static HttpFault Bad(string message) => new(400, "UNSUPPORTED", message);

    private static List<KeyValuePair<string, string>> ParseQuery(string query) => query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => new KeyValuePair<string, string>(Decode(pair[0]), pair.Length > 1 ? Decode(pair[1]) : ""))
        .ToList();

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static IEnumerable<string> Find(List<KeyValuePair<string, string>> pairs, string name, StringComparison comparison) =>
        pairs.Where(pair => pair.Key.Equals(name, comparison)).Select(pair => pair.Value);
}
