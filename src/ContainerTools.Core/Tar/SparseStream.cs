using ContainerTools.IO.Streams;

namespace ContainerTools.Tar;

/// <summary>Puts the holes of a sparse file back between its stored parts.</summary>
internal sealed class SparseStream(Stream stored, IReadOnlyList<SparseRegion> regions, long length) : ReadOnlyStream
{
    private int _next;
    private long _position;

    public override int Read(Span<byte> buffer)
    {
        bool hole = Locate(buffer.Length, out int count);
        return hole ? Clear(buffer[..count]) : Pass(count == 0 ? 0 : stored.Read(buffer[..count]));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        bool hole = Locate(buffer.Length, out int count);
        return hole ? Clear(buffer[..count].Span) : Pass(count == 0 ? 0 : await stored.ReadAsync(buffer[..count], cancellationToken).ConfigureAwait(false));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stored.Dispose();
        }

        base.Dispose(disposing);
    }

    // Whether a hole comes next, and how much of it or of the stored part can be read at once.
    private bool Locate(int wanted, out int count)
    {
        while (_next < regions.Count && regions[_next].End <= _position)
        {
            _next++;
        }

        bool hole = _next == regions.Count || regions[_next].Offset > _position;
        long end = _next == regions.Count ? length : hole ? regions[_next].Offset : regions[_next].End;
        count = (int)Math.Min(wanted, end - _position);
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
