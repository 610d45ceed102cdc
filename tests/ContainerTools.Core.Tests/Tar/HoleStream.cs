using ContainerTools.IO.Streams;

namespace ContainerTools.Tests.Tar;

/// <summary>A seekable file with zeros between its start and its end, more than anybody wants to store.</summary>
internal sealed class HoleStream(byte[] start, long hole, byte[] end) : ReadOnlyStream
{
    public override bool CanSeek => true;

    public override long Length => start.Length + hole + end.Length;

    public override long Position { get; set; }

    /// <summary>Seeks not counted.</summary>
    public long BytesRead { get; private set; }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin == SeekOrigin.Current ? Position + offset : throw new NotSupportedException();

    public override int Read(Span<byte> buffer)
    {
        long behind = Position - start.Length - hole;
        int count = (int)Math.Min(buffer.Length, Position < start.Length ? start.Length - Position : behind < 0 ? -behind : end.Length - behind);
        if (Position < start.Length)
        {
            start.AsSpan((int)Position, count).CopyTo(buffer);
        }
        else if (behind < 0)
        {
            buffer[..count].Clear();
        }
        else
        {
            end.AsSpan((int)behind, count).CopyTo(buffer);
        }

        Position += count;
        BytesRead += count;
        return count;
    }
}
