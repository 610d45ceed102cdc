using System.Buffers;

namespace ContainerTools.Compression;

/// <summary>One Zstandard frame (RFC 8878) at the library's default level.</summary>
internal sealed unsafe class ZstdEncoder : IStreamEncoder
{
    private const int OutputSize = 128 * 1024;
    private const int Continue = 0;
    private const int End = 2;
    private readonly Stream _target;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(OutputSize);
    private nint _encoder;

    public ZstdEncoder(Stream target)
    {
        Zstd.Require();
        _target = target;
        _encoder = Zstd.ZSTD_createCStream();
    }

    public void Write(ReadOnlySpan<byte> bytes) => Run(bytes, Continue);

    public void Complete() => Run([], End);

    public void Dispose()
    {
        if (_encoder != 0)
        {
            _ = Zstd.ZSTD_freeCStream(_encoder);
            _encoder = 0;
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private void Run(ReadOnlySpan<byte> bytes, int operation)
    {
        ObjectDisposedException.ThrowIf(_encoder == 0, this);
        fixed (byte* source = bytes)
        fixed (byte* destination = _buffer)
        {
            var input = new ZstdBuffer { Data = source, Size = (nuint)bytes.Length };
            nuint left;
            do
            {
                var output = new ZstdBuffer { Data = destination, Size = OutputSize };
                left = Zstd.Check(Zstd.ZSTD_compressStream2(_encoder, &output, &input, operation));
                _target.Write(_buffer, 0, (int)output.Position);
            }
            while (operation == End ? left > 0 : input.Position < input.Size);
        }
    }
}
