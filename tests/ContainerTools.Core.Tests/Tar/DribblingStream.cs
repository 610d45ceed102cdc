using ContainerTools.IO.Streams;

namespace ContainerTools.Tests.Tar;

/// <summary>Gives few bytes a read, as a network may, and cannot seek.</summary>
internal sealed class DribblingStream(byte[] content, int piece) : ReadOnlyStream
{
    private int _position;
    private int _reads = 1;

    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(Math.Min(piece, buffer.Length), content.Length - _position);
        content.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_reads++ % 64 == 0)
        {
            await Task.Yield();
        }

        return Read(buffer.Span);
    }
}
