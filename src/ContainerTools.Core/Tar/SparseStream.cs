using ContainerTools.IO.Streams;

namespace ContainerTools.Tar;

/// <summary>Puts the holes of a sparse file back between its stored parts.</summary>
internal sealed class SparseStream(Stream stored, IReadOnlyList<SparseRegion> regions, long length) : ReadOnlyStream
{
    private int _next;
    private long _position;

    public override int Read(Span<byte> buffer)
    {
        bool isHole = Locate(buffer.Length, out int count);
        return isHole ? Clear(buffer[..count]) : Pass(stored.Read(buffer[..count]));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        bool isHole = Locate(buffer.Length, out int count);
        return isHole ? Clear(buffer[..count].Span) : Pass(await stored.ReadAsync(buffer[..count], cancellationToken).ConfigureAwait(false));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stored.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Passes over bytes that nobody needs; holes cost no time.</summary>
    /// <param name="count">No more than there are.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task SkipAsync(long count, CancellationToken cancel)
    {
        while (count > 0)
        {
            long skipped = Locate(count, out long next) ? next : await StreamCopy.SkipAsync(stored, next, cancel).ConfigureAwait(false);
            if (skipped == 0)
            {
                throw new EndOfStreamException();
            }

            _position += skipped;
            count -= skipped;
        }
    }

    private bool Locate(int wanted, out int count)
    {
        bool isHole = Locate((long)wanted, out long next);

        // What is stored may check itself when it is asked for more than it has.
        bool isEnd = next == 0;
        count = isEnd ? wanted : (int)next;
        return isHole && !isEnd;
    }

    // Whether a hole comes next, and how much of it or of the stored part can be read at once.
    private bool Locate(long wanted, out long count)
    {
        while (_next < regions.Count && regions[_next].End <= _position)
        {
            _next++;
        }

        bool hole = _next == regions.Count || regions[_next].Offset > _position;
        long end = _next == regions.Count ? length : hole ? regions[_next].Offset : regions[_next].End;
        count = Math.Min(wanted, end - _position);
        return hole;
    }

    private int Clear(Span<byte> hole)
    {
        hole.Clear();
        return Pass(hole.Length);
    }

    private int Pass(int read)
    {
        _position += read;
        return read;
    }
}
