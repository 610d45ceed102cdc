using System.Buffers;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
using ContainerTools.Tar;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.FileSystem;

/// <summary>Writes contents to files of this machine that are new; holes stay holes, which take no room on a disk.</summary>
internal static class ContentWriter
{
    /// <param name="stored">The stored bytes.</param>
    /// <param name="size">What the file has in the end, in bytes.</param>
    /// <param name="map">Where the stored bytes belong; null where there is nothing but them.</param>
    /// <param name="file">Is empty so far.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException"><see cref="ImageError.FileFailed"/>: the file system has no files of that size.</exception>
    public static async Task WriteAsync(Stream stored, long size, IReadOnlyList<SparseRegion>? map, SafeFileHandle file, string name, CancellationToken cancel)
    {
        if (map is null)
        {
            await CopyAsync(stored, size, file, 0, cancel).ConfigureAwait(false);
            return;
        }

        // A header may claim more zeros than any disk holds.
        try
        {
            RandomAccess.SetLength(file, size);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, name);
        }

        foreach (SparseRegion region in map)
        {
            await CopyAsync(stored, region.Length, file, region.Offset, cancel).ConfigureAwait(false);
        }
    }

    private static async Task CopyAsync(Stream source, long length, SafeFileHandle file, long position, CancellationToken cancel)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length, StreamCopy.BufferSize));
        try
        {
            while (length > 0)
            {
                int read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length)), cancel).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new EndOfStreamException();
                }

                RandomAccess.Write(file, buffer.AsSpan(0, read), position);
                position += read;
                length -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
