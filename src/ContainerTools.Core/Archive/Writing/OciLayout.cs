using System.Text.Json;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
using ContainerTools.Json;
using ContainerTools.Layout;

namespace ContainerTools.Archive.Writing;

/// <summary>Writes images to an OCI layout as a folder (OCI image-spec, image-layout.md), which others may write to at the same time.</summary>
internal static class OciLayout
{
    /// <summary>Adds images to a layout, or makes one. Blobs that are there already are not written again.</summary>
    /// <param name="set">What is written.</param>
    /// <param name="path">The folder of the layout, as an absolute path.</param>
    /// <param name="pastStore">Whether to leave the store alone.</param>
    /// <param name="overwrite">Whether the folder may have content; then it must be a layout.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public static async Task WriteAsync(ImageSet set, string path, bool pastStore, bool overwrite, IReporter reporter, CancellationToken cancel)
    {
        var folder = new OciLayoutFolder(Path.TrimEndingDirectorySeparator(path));
        LayoutState state = CheckState(folder, overwrite);
        var content = new OciContent(set);
        if (state == LayoutState.Ready)
        {
            // This comes before anything is fetched, because it may be impossible to add to the index.
            OtherEntries(folder.Index.Read(), content.Entries);
            folder.RemoveLeftovers();
            await FillAsync(content, folder, pastStore, reporter, cancel).ConfigureAwait(false);
            await AddEntriesAsync(content, folder, cancel).ConfigureAwait(false);
        }
        else
        {
            await WriteNewAsync(content, folder, pastStore, overwrite, reporter, cancel).ConfigureAwait(false);
        }

        reporter.Advance(LayoutFormat.LayoutBytes.Length + new FileInfo(folder.Index.Path).Length);
    }

    private static LayoutState CheckState(OciLayoutFolder folder, bool overwrite)
    {
        LayoutState state = folder.ReadState();
        return state == LayoutState.Empty || overwrite && state != LayoutState.Foreign
            ? state
            : throw new ImageException(
                ImageError.AlreadyExists,
                overwrite && Directory.Exists(folder.Root) ? $"'{folder.Root}' has content that is not an OCI layout." : $"'{folder.Root}' exists.",
                folder.Root);
    }

    // The layout has another name until it is complete, so that a broken attempt does not hinder the next one.
    private static async Task WriteNewAsync(OciContent content, OciLayoutFolder folder, bool pastStore, bool overwrite, IReporter reporter, CancellationToken cancel)
    {
        using StagingFolder staging = Stage(folder.Root);
        var temporary = new OciLayoutFolder(staging.Path);
        temporary.Create(withIngest: false);
        await FillAsync(content, temporary, pastStore, reporter, cancel).ConfigureAwait(false);
        await AddEntriesAsync(content, temporary, cancel).ConfigureAwait(false);
        if (!TryCommit(staging, folder.Root))
        {
            CheckState(folder, overwrite);
            await AdoptAsync(content, temporary, folder, cancel).ConfigureAwait(false);
        }
    }

    private static StagingFolder Stage(string target)
    {
        try
        {
            return new StagingFolder(target);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, target);
        }
    }

    /// <returns>False where there is a folder of that name, which may have come just now.</returns>
    private static bool TryCommit(StagingFolder staging, string target)
    {
        try
        {
            staging.Commit();
            return true;
        }
        catch (IOException) when (Directory.Exists(target))
        {
            return false;
        }
    }

    // An empty folder stays the same folder: it may be a mount, or have owners and rights of its own. A layout that somebody else
    // made meanwhile keeps what it has.
    private static async Task AdoptAsync(OciContent content, OciLayoutFolder from, OciLayoutFolder to, CancellationToken cancel)
    {
        to.Create(withIngest: false);
        foreach (Blob blob in content.Blobs)
        {
            to.AdoptBlob(from.GetBlobPath(blob.Digest), blob.Digest);
        }

        await AddEntriesAsync(content, to, cancel).ConfigureAwait(false);
    }

    private static async Task FillAsync(OciContent content, OciLayoutFolder folder, bool pastStore, IReporter reporter, CancellationToken cancel) =>
        await StreamCopy.ForEachAsync(content.Blobs, blob => blob.Size, StreamCopy.Parallelism, async (blob, token) =>
        {
            if (await IsPresentAsync(blob.Descriptor, folder, reporter, token).ConfigureAwait(false))
            {
                reporter.Verbose($"Blob {blob.Digest}: already in '{folder.Root}'.");
                reporter.Advance(blob.Size);
                return;
            }

            await WriteBlobAsync(pastStore ? blob.PastStore : blob, folder, reporter, token).ConfigureAwait(false);
        }, cancel).ConfigureAwait(false);

    // The index is what makes the blobs images, so it comes last. Others may have changed it meanwhile.
    private static Task<byte[]> AddEntriesAsync(OciContent content, OciLayoutFolder folder, CancellationToken cancel) =>
        folder.Index.UpdateAsync(present => OtherEntries(present, content.Entries).Concat(content.Entries), cancel);

    // The blob is read and checked once: a file that another program wrote is trusted no more than a registry.
    private static async Task<bool> IsPresentAsync(Descriptor descriptor, OciLayoutFolder folder, IReporter reporter, CancellationToken cancel)
    {
        if (!folder.Contains(descriptor))
        {
            return false;
        }

        string path = folder.GetBlobPath(descriptor.Digest);
        try
        {
            using Stream present = await new FileBlob(descriptor, path).OpenAsync(NullReporter.Instance, cancel).ConfigureAwait(false);
            await StreamCopy.DrainAsync(present, cancel).ConfigureAwait(false);
            return true;
        }
        catch (ImageException exception) when (exception.Error is ImageError.DigestMismatch)
        {
            reporter.Warning($"'{path}' was damaged and is written anew.");
            return false;
        }
    }

    private static async Task WriteBlobAsync(Blob blob, OciLayoutFolder folder, IReporter reporter, CancellationToken cancel)
    {
        using TemporaryFile file = folder.StageBlob(blob.Digest);
        await StoredCopy.RetryAsync(
            async () =>
            {
                using Stream content = await blob.OpenAsync(reporter, cancel).ConfigureAwait(false);
                await StreamCopy.CopyAsync(content, file.Stream, reporter, cancel).ConfigureAwait(false);
            },
            () =>
            {
                file.Stream.SetLength(0);
                return true;
            }).ConfigureAwait(false);
        file.Commit();
    }

    // A new entry replaces the old entry of the same name; all others stay.
    private static List<byte[]> OtherEntries(IReadOnlyList<JsonElement> present, IReadOnlyList<byte[]> added)
    {
        HashSet<string> names = added.Select(entry => Identify(JsonReading.ParseObject(entry, "An entry"))).ToHashSet(StringComparer.Ordinal);
        return present
            .Where(entry => !names.Contains(Identify(entry)))
            .Select(IndexWriter.Keep)
            .ToList();
    }

    private static string Identify(JsonElement entry)
    {
        Descriptor descriptor = Descriptor.Read(entry, "An entry of the layout's index");
        return LayoutEntryName.Of(descriptor)?.Identity ?? descriptor.Digest.ToString();
    }
}
