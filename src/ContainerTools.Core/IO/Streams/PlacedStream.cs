using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Streams;

/// <summary>Writes into a file from some place on, while others write elsewhere in it.</summary>
/// <param name="file">The file.</param>
/// <param name="offset">Of the first byte, in the file.</param>
/// <param name="turns">One object for all writers of the file. A file system lets one writer in at a time, and the others would wait in a busy loop.</param>
internal sealed class PlacedStream(SafeFileHandle file, long offset, object turns) : WriteOnlyStream
{
    private long _position = offset;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (turns)
        {
            RandomAccess.Write(file, buffer, _position);
        }

        _position += buffer.Length;
    }
}
