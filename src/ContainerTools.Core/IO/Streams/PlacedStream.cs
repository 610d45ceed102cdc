using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Streams;

/// <summary>Writes into a file from some place on, while others write elsewhere in it.</summary>
/// <param name="file">The file.</param>
/// <param name="offset">Of the first byte, in the file.</param>
/// <param name="turns">The same for all who write the file: a file system lets in one at a time, and those who wait spin.</param>
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
