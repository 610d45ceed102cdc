using System.Buffers;

namespace ContainerTools.Tar;

/// <summary>Collects what is written and hands it on in pieces of one size, however it arrives.</summary>
internal sealed class TarOutput(Stream target) : IDisposable
{
    // A multiple of the block: a header of one block never has to be split.
    private const int BufferSize = 512 * TarSize.Block;
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _filled;

    /// <summary>How many bytes there are so far.</summary>
    public long Position { get; private set; }

    /// <summary>Room for at least one byte, to be filled and then told of by <see cref="Advance"/>.</summary>
    public async ValueTask<Memory<byte>> GetRoomAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (_filled == BufferSize)
        {
            await FlushBufferAsync(cancel).ConfigureAwait(false);
        }

        return _buffer.AsMemory(_filled, BufferSize - _filled);
    }

    public void Advance(int count)
    {
        _filled += count;
        Position += count;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            Memory<byte> room = await GetRoomAsync(cancel).ConfigureAwait(false);
            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            Advance(count);
            bytes = bytes[count..];
        }
    }

    public async ValueTask WriteZerosAsync(int count, CancellationToken cancel)
    {
        while (count > 0)
        {
            Memory<byte> room = await GetRoomAsync(cancel).ConfigureAwait(false);
            room = room[..Math.Min(room.Length, count)];
            room.Span.Clear();
            Advance(room.Length);
            count -= room.Length;
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        await FlushBufferAsync(cancel).ConfigureAwait(false);
        await target.FlushAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Lets go of the buffer; what was not flushed is gone.</summary>
    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    private async ValueTask FlushBufferAsync(CancellationToken cancel)
    {
        await target.WriteAsync(_buffer.AsMemory(0, _filled), cancel).ConfigureAwait(false);
        _filled = 0;
    }
}
