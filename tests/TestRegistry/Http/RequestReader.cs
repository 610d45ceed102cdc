using System.Globalization;
using System.Text;

namespace ContainerTools.Testing;

/// <summary>Reads the requests of one connection.</summary>
internal sealed class RequestReader(Stream stream)
{
    private const int LongestLine = 1 << 20;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next request's line, headers and body, or null when the client has no more.</summary>
    /// <param name="limitBody">How much of a request's body to read, by its method and target; null for all.</param>
    public async Task<(string Method, string Target, List<KeyValuePair<string, string>> Headers, byte[] Body, bool IsCut)?> ReadAsync(Func<string, string, long?> limitBody, CancellationToken stop)
    {
        string? line = await ReadLineAsync(stop);
        if (line is null)
        {
            return null;
        }

        string[] words = line.Split(' ');
        if (words.Length != 3)
        {
            throw new InvalidDataException($"'{line}' is not a request line.");
        }

        var headers = new List<KeyValuePair<string, string>>();
        while (await ReadLineAsync(stop) is { Length: > 0 } header)
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                throw new InvalidDataException($"'{header}' is not a header.");
            }

            headers.Add(KeyValuePair.Create(header[..colon], header[(colon + 1)..].Trim()));
        }

        (byte[] body, bool isCut) = await ReadBodyAsync(headers, limitBody(words[0], words[1]), stop);
        return (words[0], words[1], headers, body, isCut);
    }

    private async Task<(byte[] Body, bool IsCut)> ReadBodyAsync(List<KeyValuePair<string, string>> headers, long? limit, CancellationToken stop)
    {
        string? Find(string name) => headers.Find(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

        bool chunked = Find("Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) == true;
        int length = int.Parse(Find("Content-Length") ?? "0", CultureInfo.InvariantCulture);
        if ((chunked || length > 0) && Find("Expect") is not null)
        {
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stop);
        }

        return limit < length ? (await ReadExactlyAsync((int)limit, stop), true)
            : (chunked ? await ReadChunksAsync(stop) : await ReadExactlyAsync(length, stop), false);
    }

    private async Task<byte[]> ReadChunksAsync(CancellationToken stop)
    {
        using var body = new MemoryStream();
        while (true)
        {
            string size = await ReadLineAsync(stop) ?? throw new EndOfStreamException();
            int length = int.Parse(size.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write(await ReadExactlyAsync(length, stop));
            await ReadLineAsync(stop);
            if (length == 0)
            {
                return body.ToArray();
            }
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int length, CancellationToken stop)
    {
        var body = new byte[length];
        int have = Math.Min(length, _end - _start);
        _buffer.AsSpan(_start, have).CopyTo(body);
        _start += have;
        await stream.ReadExactlyAsync(body.AsMemory(have), stop);
        return body;
    }

    private async Task<string?> ReadLineAsync(CancellationToken stop)
    {
        var line = new StringBuilder();
        while (line.Length < LongestLine)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await stream.ReadAsync(_buffer, stop));
                if (_end == 0)
                {
                    return null;
                }
            }

            char next = (char)_buffer[_start++];
            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(next);
        }

        throw new InvalidDataException("A header line is too long.");
    }
}
