using ContainerTools.IO.Streams;

namespace ContainerTools.Archive.Writing;

/// <summary>
/// Writes an archive to a file by several transfers at once, each directly at its offset. The file is complete or absent,
/// so the order in which its parts arrive does not matter.
/// </summary>
internal static class ArchiveFileWriter
{
    public static async Task WriteAsync(ArchiveLayout layout, FileStream file, IReporter reporter, CancellationToken cancel)
    {
        // The file gets its whole length first. The parts that nobody writes, padding and end, are then zeros.
        var handle = file.SafeFileHandle;

        // A file system lets one writer of a file in at a time. The others would wait in a busy loop on a processor that another
        // transfer could use.
        object oneWriter = new();
        RandomAccess.SetLength(handle, layout.Length);
        await StreamCopy.ForEachAsync(
            layout.Entries,
            placed => placed.Entry.Content.Size,
            StreamCopy.Parallelism,
            async (placed, token) =>
            {
                long position = placed.ContentOffset;
                RandomAccess.Write(handle, placed.Header, placed.HeaderOffset);
                await placed.Entry.Content.CopyToAsync(
                    bytes =>
                    {
                        lock (oneWriter)
                        {
                            RandomAccess.Write(handle, bytes.Span, position);
                        }

                        position += bytes.Length;
                        return ValueTask.CompletedTask;
                    },
                    reporter,
                    token).ConfigureAwait(false);
            },
            cancel).ConfigureAwait(false);
    }
}
