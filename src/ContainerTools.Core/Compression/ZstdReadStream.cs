using ContainerTools.IO.Streams;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ContainerTools.Compression;

/// <summary>Decompresses any number of Zstandard frames (RFC 8878), skippable ones included; does not own its input.</summary>
internal sealed class ZstdReadStream : ReadOnlyStream
{
    // 512 MiB, as docker, podman and containerd read them. A frame gets no more than its own window, or its content if that is less.
    private const int LargestWindow = 29;
    private const int InputSize = 128 * 1024;
    private readonly DecompressionStream _decoder;

    public ZstdReadStream(Stream input)
    {
        _decoder = new DecompressionStream(input, InputSize, checkEndOfStream: true, leaveOpen: true);
        _decoder.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, LargestWindow);
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _decoder.Read(buffer);
        }
        catch (ZstdException exception)
        {
            throw Explain(exception);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _decoder.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (ZstdException exception)
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

    private static Exception Explain(ZstdException exception) => exception.Code switch
    {
        ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge =>
            new UnsupportedCompressionException($"zstd: a frame needs a window of more than {1 << (LargestWindow - 20)} MiB, which is the most that is read here.", exception),
        ZSTD_ErrorCode.ZSTD_error_dictionary_wrong =>
            new UnsupportedCompressionException("zstd: a frame needs a dictionary, which is not part of it.", exception),
        ZSTD_ErrorCode.ZSTD_error_memory_allocation =>
            new UnsupportedCompressionException("zstd: a frame needs more memory than there is.", exception),
        _ => new InvalidDataException($"zstd: {exception.Message}.", exception),
    };
}
