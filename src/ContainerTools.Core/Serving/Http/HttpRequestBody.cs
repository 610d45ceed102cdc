using System.Globalization;
using ContainerTools.IO.Streams;

namespace ContainerTools.Serving.Http;

/// <summary>The body of one request, by length or in chunks (RFC 9112, sections 6 and 7).</summary>
internal sealed class HttpRequestBody : ReadOnlyStream
{
    private readonly HttpInput _input;
    private readonly bool _chunked;
    private Func<Task>? _beforeFirst;

    // Of the body or of the current chunk; negative before the first chunk.
    private long _left;

    /// <param name="input">Where the bytes come from.</param>
    /// <param name="length">In bytes; null for chunks.</param>
    /// <param name="beforeFirst">Tells a client that waits for it to send the body.</param>
    public HttpRequestBody(HttpInput input, long? length, Func<Task>? beforeFirst)
    {
        _input = input;
        _chunked = length is null;
        _left = length ?? -1;
        _beforeFirst = beforeFirst;
        IsRead = length == 0;
    }

    /// <summary>Whether all of it was read, so that the next request can follow.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Whether the client has not been told to send it.</summary>
    public bool IsAwaited => _beforeFirst is not null && !IsRead;

    /// <exception cref="HttpFault">The fields that frame the body are not clear.</exception>
    public static long? ReadLength(HttpRequest request)
    {
        string[] codings = request.Headers("Transfer-Encoding").ToArray();
        string[] lengths = request.Headers("Content-Length").Distinct().ToArray();
        return (codings, lengths) switch
        {
            ([], []) => 0,
            ([], [var length]) when long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) => bytes,
            ([var coding], []) when coding.Equals("chunked", StringComparison.OrdinalIgnoreCase) && !request.IsOld => null,
            _ => throw HttpRequest.Bad("The request does not say clearly how long its body is."),
        };
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsRead || buffer.IsEmpty)
        {
            return 0;
        }

        if (_beforeFirst is not null)
        {
            await _beforeFirst().ConfigureAwait(false);
            _beforeFirst = null;
        }

        if (_chunked && _left <= 0 && !await NextChunkAsync().ConfigureAwait(false))
        {
            return 0;
        }

        int read = await _input.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)]).ConfigureAwait(false);
        if (read == 0)
        {
            throw new EndOfStreamException("The request ended within its body.");
        }

        _left -= read;
        IsRead = !_chunked && _left == 0;
        return read;
    }

    private async Task<bool> NextChunkAsync()
    {
        if (_left == 0 && (await _input.ReadLineAsync().ConfigureAwait(false)).Length > 0)
        {
            throw HttpRequest.Bad("A chunk of the body is longer than it says.");
        }

        string size = (await _input.ReadLineAsync().ConfigureAwait(false)).Split(';')[0].TrimEnd(' ', '\t');
        if (size.Length is 0 or > 15 || !long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left))
        {
            throw HttpRequest.Bad("A chunk of the body has no valid length.");
        }

        if (_left > 0)
        {
            return true;
        }

        // Trailers mean nothing here.
        while ((await _input.ReadLineAsync().ConfigureAwait(false)).Length > 0)
        {
        }

        IsRead = true;
        return false;
    }
}
