using ContainerTools.IO.Streams;

namespace ContainerTools.Archive.Writing;

/// <summary>
/// Writes an archive in order, while the next blobs are fetched ahead where they can be kept. The index comes last, and
/// after it the end of the archive, only when everything before was right: a stream that breaks off is no archive.
/// </summary>
internal static class ArchiveStreamWriter
{
    private const int BlobsAhead = 3;

    public static async Task WriteAsync(ArchiveLayout layout, Stream target, IReporter reporter, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var ahead = new Queue<Task>();
        int next = 0;
        try
        {
            foreach (ArchiveLayout.PlacedEntry placed in layout.Entries)
            {
                if (next > 0)
                {
                    await ahead.Dequeue().ConfigureAwait(false);
                }

                next = Math.Max(next, 1);
                while (ahead.Count < BlobsAhead && next < layout.Entries.Count)
                {
                    Blob blob = layout.Entries[next++].Entry.Content;
                    ahead.Enqueue(Task.Run(() => blob.FetchAheadAsync(reporter, stop.Token), stop.Token));
                }

                await WriteEntryAsync(placed, target, reporter, cancel).ConfigureAwait(false);
            }

            await target.WriteAsync(new byte[layout.EndLength], cancel).ConfigureAwait(false);
            await target.FlushAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WriteEntryAsync(ArchiveLayout.PlacedEntry placed, Stream target, IReporter reporter, CancellationToken cancel)
    {
        // The content is opened before its header is written, so that nothing is written if it cannot be opened.
        using Stream content = await placed.Entry.Content.OpenAsync(reporter, cancel).ConfigureAwait(false);
        await target.WriteAsync(placed.Header, cancel).ConfigureAwait(false);
        await StreamCopy.CopyAheadAsync(content, bytes => target.WriteAsync(bytes, cancel), reporter, cancel).ConfigureAwait(false);
        await target.WriteAsync(new byte[placed.Padding], cancel).ConfigureAwait(false);
    }
}
