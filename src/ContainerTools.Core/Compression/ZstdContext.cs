using Microsoft.Win32.SafeHandles;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ContainerTools.Compression;

/// <summary>
/// The memory and the threads of a Zstandard compressor. The library's own wrappers either wait for all threads with every
/// write or complete the frame when they are disposed. Freed at the latest by the garbage collector, as its threads keep a process alive.
/// </summary>
internal sealed unsafe class ZstdContext : SafeHandleZeroOrMinusOneIsInvalid
{
    public ZstdContext()
        : base(ownsHandle: true) => SetHandle((nint)Methods.ZSTD_createCCtx());

    private ZSTD_CCtx_s* Context => (ZSTD_CCtx_s*)handle;

    /// <exception cref="ZstdException">The library does not know it.</exception>
    public void Set(ZSTD_cParameter parameter, int value) => Methods.ZSTD_CCtx_setParameter(Context, parameter, value).EnsureZstdSuccess();

    /// <summary>Takes some of the source, and gives what is ready; waits for the threads only where there would be neither.</summary>
    /// <exception cref="ZstdException">The library reported an error.</exception>
    public (int Consumed, int Produced, bool More) Compress(ReadOnlySpan<byte> source, Span<byte> target, ZSTD_EndDirective directive)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        fixed (byte* sourceStart = source)
        fixed (byte* targetStart = target)
        {
            var input = new ZSTD_inBuffer_s { src = sourceStart, size = (nuint)source.Length };
            var output = new ZSTD_outBuffer_s { dst = targetStart, size = (nuint)target.Length };
            nuint left = Methods.ZSTD_compressStream2(Context, &output, &input, directive).EnsureZstdSuccess();
            GC.KeepAlive(this);
            return ((int)input.pos, (int)output.pos, left > 0);
        }
    }

    protected override bool ReleaseHandle() => Methods.ZSTD_freeCCtx(Context) == 0;
}
