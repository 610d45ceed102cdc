using System.IO.Compression;
using ContainerTools.IO.Streams;

namespace ContainerTools.Compression;

/// <summary>
/// Decompresses any number of gzip members (RFC 1952) and zeros after the last one; does not own its input. The runtime's
/// GZipStream takes data that was cut short for complete and ignores what follows it; this one does neither.
/// </summary>
internal sealed class GzipReadStream : ReadOnlyStream
{
    private readonly GzipInput _input;
    private readonly GZipStream _decoder;
    private bool _ended;

    public GzipReadStream(Stream stored)
    {
        _input = new GzipInput(stored);
        _decoder = new GZipStream(_input, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _ended)
        {
            return 0;
        }

        try
        {
            return Check(buffer, _decoder.Read(buffer));
        }
        catch (InvalidDataException exception)
        {
            throw Explain(exception);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _ended)
        {
            return 0;
        }

        try
        {
            int read = await _decoder.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return Check(buffer.Span, read);
        }
        catch (InvalidDataException exception)
        {
            throw Explain(exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
        }

        base.Dispose(disposing);
    }

    // The runtime calls all that its decoder does not take a compression method, even a wrong checksum.
    private Exception Explain(InvalidDataException exception) => _input.IsMarked
        ? CutShort(exception)
        : new InvalidDataException("gzip: the data are damaged; their checksum or length is wrong, or they are nothing that gzip writes.", exception);

    private static EndOfStreamException CutShort(Exception? cause = null) => new("gzip: the data ends before it is complete.", cause);

    private int Check(ReadOnlySpan<byte> buffer, int read)
    {
        if (_input.IsMarked)
        {
            CheckMarker(buffer[..read]);
        }
        else if (read == 0 && !_input.IsPadding)
        {
            throw new TrailingDataException("gzip");
        }
        else if (read > 0)
        {
            return read;
        }

        _ended = true;
        return 0;
    }

    /// <summary>A decoder asks for more input only when it has nothing left to give; so all it gives now is ours.</summary>
    private void CheckMarker(ReadOnlySpan<byte> start)
    {
        Span<byte> last = stackalloc byte[GzipInput.Marker.Length + 1];
        if (start.Length < last.Length)
        {
            start.CopyTo(last);
            int length = start.Length + _decoder.ReadAtLeast(last[start.Length..], last.Length - start.Length, throwOnEndOfStream: false);
            if (last[..length].SequenceEqual(GzipInput.Marker))
            {
                return;
            }
        }

        throw CutShort();
    }
}
