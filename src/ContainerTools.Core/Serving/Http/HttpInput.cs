using System.Diagnostics;

namespace ContainerTools.Serving.Http;

/// <summary>What a client sends, in order: heads, lines and bodies of one request after another.</summary>
internal sealed class HttpInput(Stream stream, IdleClock clock)
{
    private const int HeadLimit = 32 * 1024;

    // A client may be silent between requests. One that has begun a request and sends it drop by drop holds a connection for nothing.
    private static readonly TimeSpan HeadTime = TimeSpan.FromSeconds(30);

    // Clients of old sent an empty line after a body; more than a few are no client's.
    private const int EmptyLines = 4;
    private readonly byte[] _buffer = new byte[HeadLimit];
    private int _start;
    private int _end;

    /// <returns>The request's head, or null where the client is done.</returns>
    /// <exception cref="HttpFault">It is not HTTP, or too long.</exception>
    public async Task<HttpRequest?> ReadHeadAsync()
    {
        int seen = 0;
        int skipped = 0;
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            // RFC 9112, section 2.2.
            while (_end - _start >= 2 && skipped < EmptyLines && _buffer.AsSpan(_start, 2).SequenceEqual("\r\n"u8))
            {
                _start += 2;
                seen = 0;
                skipped++;
            }

            int end = _buffer.AsSpan(_start + seen, _end - _start - seen).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                HttpRequest head = HttpRequest.Parse(_buffer.AsSpan(_start, seen + end));
                _start += seen + end + 4;
                return head;
            }

            // Clients that try TLS first send a binary greeting without any line, and wait for an answer to it.
            if (_end > _start && !char.IsAsciiLetterUpper((char)_buffer[_start]) && !(_end - _start == 1 && skipped < EmptyLines && _buffer[_start] == '\r'))
            {
                throw HttpRequest.Bad("This is a server for plain HTTP.");
            }

            seen = Math.Max(0, _end - _start - 3);
            bool isBetween = _end == _start;
            int read = await FillAsync(isBetween ? TimeSpan.MaxValue : Left(began)).ConfigureAwait(false);
            began = isBetween ? Stopwatch.GetTimestamp() : began;
            if (read == 0)
            {
                return _end == _start ? null : throw HttpRequest.Bad("The request ended within its head.");
            }
        }
    }

    /// <returns>How many bytes there were; 0 where the client is done.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> target)
    {
        if (_start == _end)
        {
            return await ReceiveAsync(target, TimeSpan.MaxValue).ConfigureAwait(false);
        }

        int count = Math.Min(target.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(target.Span);
        _start += count;
        return count;
    }

    /// <summary>A line of a body in chunks, without its end.</summary>
    /// <exception cref="HttpFault">It has characters that some readers take for its end.</exception>
    public async ValueTask<string> ReadLineAsync()
    {
        int end;
        while ((end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            if (await FillAsync(TimeSpan.MaxValue).ConfigureAwait(false) == 0)
            {
                throw new EndOfStreamException("The request ended within its body.");
            }
        }

        string line = System.Text.Encoding.Latin1.GetString(_buffer, _start, end);
        _start += end + 2;

        // A proxy that takes a bare LF for the end of a line would see other chunks.
        return line.AsSpan().ContainsAny('\r', '\n', '\0') ? throw HttpRequest.Bad("A line of the body has a control character.") : line;
    }

    private static TimeSpan Left(long began) => HeadTime - Stopwatch.GetElapsedTime(began) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private async ValueTask<int> FillAsync(TimeSpan limit)
    {
        if (_end - _start == HeadLimit)
        {
            throw new HttpFault(431, "UNSUPPORTED", $"The request's head has more than {HeadLimit:N0} bytes.");
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        int read = await ReceiveAsync(_buffer.AsMemory(_end), limit).ConfigureAwait(false);
        _end += read;
        return read;
    }

    private async ValueTask<int> ReceiveAsync(Memory<byte> target, TimeSpan limit)
    {
        clock.Start(limit);
        int read = await stream.ReadAsync(target, clock.End).ConfigureAwait(false);
        clock.Stop();
        return read;
    }
}
