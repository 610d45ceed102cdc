using System.Buffers;

namespace ContainerTools.Tar;

/// <summary>Reads ahead, so that small headers and contents cost few reads, and knows where in the archive it is.</summary>
internal sealed class TarInput(Stream source) : IDisposable
{
    private const int BufferSize = 64 * 1024;
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;

    /// <summary>Counted from where the source stood at first.</summary>
    public long Position { get; private set; }

    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Reads until <see cref="Buffered"/> has the given number of bytes, or the input ends.</summary>
    public async ValueTask<bool> FillAsync(int count, CancellationToken cancel)
    {
        if (Buffered.Length < count && _start > 0)
        {
            Buffered.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        while (Buffered.Length < count)
        {
            int read = await source.ReadAsync(_buffer.AsMemory(_end), cancel).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }

    /// <summary>Takes bytes out of <see cref="Buffered"/>.</summary>
    public void Advance(int count)
    {
        _start += count;
        Position += count;
    }

    public int Read(Span<byte> target)
    {
        if (Buffered.IsEmpty && target.Length < BufferSize)
        {
            _start = 0;
            _end = source.Read(_buffer);
        }

        return Buffered.IsEmpty ? Count(source.Read(target)) : Take(target);
    }

    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancel)
    {
        if (Buffered.IsEmpty && target.Length < BufferSize)
        {
            await FillAsync(1, cancel).ConfigureAwait(false);
        }

        return Buffered.IsEmpty ? Count(await source.ReadAsync(target, cancel).ConfigureAwait(false)) : Take(target.Span);
    }

    /// <returns>How many bytes were there to be skipped.</returns>
    public async ValueTask<long> SkipAsync(long count, CancellationToken cancel)
    {
        long left = count - SkipBuffered(count);
        if (left > BufferSize && source.CanSeek)
        {
            long seekable = Math.Clamp(source.Length - source.Position, 0, left);
            source.Seek(seekable, SeekOrigin.Current);
            Position += seekable;
            left -= seekable;
        }

        while (left > 0 && await FillAsync(1, cancel).ConfigureAwait(false))
        {
            left -= SkipBuffered(left);
        }

        return count - left;
    }

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    private int SkipBuffered(long count)
    {
        int skipped = (int)Math.Min(count, Buffered.Length);
        Advance(skipped);
        return skipped;
    }

    private int Take(Span<byte> target)
    {
        int count = Math.Min(target.Length, Buffered.Length);
        Buffered[..count].CopyTo(target);
        Advance(count);
        return count;
    }

    private int Count(int read)
    {
        Position += read;
        return read;
    }
}
