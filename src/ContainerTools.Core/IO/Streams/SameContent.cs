using System.Buffers;

namespace ContainerTools.IO.Streams;

/// <summary>Compares streams.</summary>
internal static class SameContent
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Whether the rest of two streams is the same.</summary>
    /// <param name="stream">Read up to the first difference.</param>
    /// <param name="other">So is the other one.</param>
    public static bool ReadsSameAs(this Stream stream, Stream other)
    {
        byte[] buffers = ArrayPool<byte>.Shared.Rent(2 * BufferSize);
        try
        {
            Span<byte> here = buffers.AsSpan(0, BufferSize);
            Span<byte> there = buffers.AsSpan(BufferSize, BufferSize);
            int read;
            do
            {
                read = stream.ReadAtLeast(here, BufferSize, throwOnEndOfStream: false);
                int also = other.ReadAtLeast(there, BufferSize, throwOnEndOfStream: false);
                if (!here[..read].SequenceEqual(there[..also]))
                {
                    return false;
                }
            }
            while (read > 0);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffers);
        }
    }
}
