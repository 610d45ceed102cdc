using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Streams;

/// <summary>A part of a file, as a stream of its own with its own position.</summary>
internal sealed class FileSectionStream(SafeFileHandle file, long offset, long length, bool leaveOpen = false) : ReadOnlyStream
{
    private long _position = offset;
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        int read = RandomAccess.Read(file, buffer[..(int)Math.Min(buffer.Length, _left)], _position);
        _position += read;
        _left -= read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
