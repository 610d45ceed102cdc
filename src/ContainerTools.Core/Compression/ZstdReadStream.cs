using System.Buffers;
using ContainerTools.IO;

namespace ContainerTools.Compression;

/// <summary>Decompresses any number of Zstandard frames (RFC 8878), skippable ones included; does not own its input.</summary>
internal sealed class ZstdReadStream : ReadOnlyStream
{
    private const int InputSize = 128 * 1024;
    private readonly Stream _input;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(InputSize);
    private nint _decoder;
    private int _filled;
    private int _consumed;
    private nuint _expected;

    public ZstdReadStream(Stream input)
    {
        Zstd.Require();
        _input = input;
        _decoder = Zstd.ZSTD_createDStream();
    }

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int written = Decode(buffer);
            if (written > 0)
            {
                return written;
            }

            if (!Filled(_input.Read(_buffer, 0, InputSize)))
            {
                return 0;
            }
        }

        return 0;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            int written = Decode(buffer.Span);
            if (written > 0)
            {
                return written;
            }

            if (!Filled(await _input.ReadAsync(_buffer.AsMemory(0, InputSize), cancellationToken).ConfigureAwait(false)))
            {
                return 0;
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (_decoder != 0)
        {
            _ = Zstd.ZSTD_freeDStream(_decoder);
            _decoder = 0;
            if (disposing)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }
        }

        base.Dispose(disposing);
    }

    private bool Filled(int read)
    {
        _consumed = 0;
        _filled = read;
        return read > 0 || _expected == 0 ? read > 0 : throw new EndOfStreamException("zstd: the data ends in the middle of a frame.");
    }

    // Called with no input left too: the decoder may still hold output that did not fit before.
    private unsafe int Decode(Span<byte> target)
    {
        ObjectDisposedException.ThrowIf(_decoder == 0, this);
        fixed (byte* source = _buffer)
        fixed (byte* destination = target)
        {
            var output = new ZstdBuffer { Data = destination, Size = (nuint)target.Length };
            var input = new ZstdBuffer { Data = source, Size = (nuint)_filled, Position = (nuint)_consumed };
            while (output.Position == 0 && (input.Position < input.Size || _expected != 0))
            {
                nuint before = input.Position;
                _expected = Zstd.Check(Zstd.ZSTD_decompressStream(_decoder, &output, &input));
                if (output.Position == 0 && input.Position == before)
                {
                    break;
                }
            }

            _consumed = (int)input.Position;
            return (int)output.Position;
        }
    }
}
