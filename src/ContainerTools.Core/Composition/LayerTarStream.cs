using ContainerTools.IO.Streams;
using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>
/// A planned layer's tar, made while it is read: header, content, padding, entry after entry. The end of the archive comes
/// only after the last entry was read completely, so a plan that cannot be carried out never looks like an archive.
/// </summary>
internal sealed class LayerTarStream(LayerPlan plan) : ReadOnlyStream
{
    private static readonly byte[] Zeros = new byte[TarSize.Block];
    private int _next;
    private byte[] _header = new byte[TarSize.Block];
    private ReadOnlyMemory<byte> _pending;
    private Stream? _content;
    private FileContent? _source;
    private long _left;
    private long _position;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        int total = 0;
        // There may be many small entries. A full buffer saves calls through all streams above.
        while (total < buffer.Length && Take(buffer[total..]) is var read and > 0)
        {
            total += read;
        }

        return total;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content?.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(Span<byte> buffer)
    {
        while (_pending.IsEmpty && _content is null)
        {
            if (!MoveNext())
            {
                return 0;
            }
        }

        int read = _pending.IsEmpty ? TakeContent(buffer) : TakePending(buffer);
        _position += read;
        return read;
    }

    private bool MoveNext()
    {
        if (_next < plan.Entries.Count)
        {
            LayerEntry entry = plan.Entries[_next++];
            int length = plan.EncodeHeader(entry, ref _header);
            _pending = _header.AsMemory(0, length);
            if (entry.Content is { Size: > 0 } source)
            {
                _source = source;
                _content = source.Open();
                _left = source.Size;
            }

            return true;
        }

        if (_ended)
        {
            return false;
        }

        _ended = true;
        _pending = new byte[TarSize.End(_position)];
        return true;
    }

    private int TakePending(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _pending.Length);
        _pending.Span[..count].CopyTo(buffer);
        _pending = _pending[count..];
        return count;
    }

    private int TakeContent(Span<byte> buffer)
    {
        int read = _content!.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        if (read == 0)
        {
            throw new ImageException(ImageError.SourceChanged, $"'{_source!.Origin}' became shorter while its layer was made.", _source.Origin);
        }

        if (_left == 0)
        {
            _content.Dispose();
            _content = null;
            _pending = Zeros.AsMemory(0, TarSize.Padding(_source!.Size));
        }

        return read;
    }
}
