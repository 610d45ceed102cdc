using System.Text;

namespace ContainerTools.Output;

/// <summary>Reads lines as a <see cref="StreamReader"/> does, in no more memory than a line needs. For one thread.</summary>
/// <param name="content">Is closed with this reader.</param>
/// <param name="encoding">Unless the content begins with a mark of another one.</param>
internal sealed class LineReader(Stream content, Encoding encoding) : IDisposable
{
    private const int BufferSize = 32 * 1024;
    private readonly StreamReader _reader = new(content, encoding, detectEncodingFromByteOrderMarks: true, 2 * BufferSize);
    private readonly char[] _buffer = new char[BufferSize];
    private readonly LongText _begun = new();
    private int _next;
    private int _end;
    private bool _isAfterReturn;

    /// <returns>Null at the end.</returns>
    /// <exception cref="ImageException">A line is longer than any string; or what is read is damaged.</exception>
    public async ValueTask<string?> ReadLineAsync(CancellationToken cancel)
    {
        bool isBegun = false;
        while (_next < _end || await FillAsync(cancel).ConfigureAwait(false))
        {
            if (TakeLine() is { } line)
            {
                return line;
            }

            isBegun |= !_begun.IsEmpty;
        }

        return isBegun ? _begun.Take() : null;
    }

    /// <returns>All that has not been read yet.</returns>
    /// <inheritdoc cref="ReadLineAsync" path="/exception"/>
    public async Task<string> ReadToEndAsync(CancellationToken cancel)
    {
        do
        {
            _begun.Append(_buffer.AsSpan(_next, _end - _next));
        }
        while (await FillAsync(cancel).ConfigureAwait(false));

        return _begun.Take();
    }

    public void Dispose() => _reader.Dispose();

    // Takes what is there of a line; null where its end is not there yet.
    private string? TakeLine()
    {
        ReadOnlySpan<char> rest = _buffer.AsSpan(_next, _end - _next);
        if (_isAfterReturn && rest[0] == '\n')
        {
            rest = rest[1..];
            _next++;
        }

        _isAfterReturn = false;
        int length = rest.IndexOfAny('\r', '\n');
        if (length < 0)
        {
            _begun.Append(rest);
            _next = _end;
            return null;
        }

        _isAfterReturn = rest[length] == '\r';
        _next += length + 1;
        if (_begun.IsEmpty)
        {
            return new string(rest[..length]);
        }

        _begun.Append(rest[..length]);
        return _begun.Take();
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancel)
    {
        _next = 0;
        _end = await _reader.ReadAsync(_buffer.AsMemory(), cancel).ConfigureAwait(false);
        return _end > 0;
    }
}
