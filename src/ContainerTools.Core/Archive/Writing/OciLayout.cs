using System.Text;
using System.Text.Json;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
using ContainerTools.Json;
using ContainerTools.Layout;

namespace ContainerTools.Archive.Writing;

/// <summary>An OCI layout as a folder (OCI image-spec, image-layout.md).</summary>
internal static class OciLayout
{
    /// <summary>Adds images to a layout, or makes one. Blobs that are there already are not written again.</summary>
    /// <param name="overwrite">Whether the folder may have content; then it must be a layout.</param>
    public static async Task WriteAsync(ImageSet set, string folder, bool pastStore, bool overwrite, IReporter reporter, CancellationToken cancel)
    {
        string layout = Path.Combine(folder, LayoutFormat.LayoutFile);
        bool exists = Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();
        if (File.Exists(folder) || exists && (!overwrite || !File.Exists(layout)))
        {
            throw new ImageException(ImageError.AlreadyExists, exists && overwrite ? $"'{folder}' has content that is not an OCI layout." : $"'{folder}' exists.", folder);
        }

        var content = new OciContent(set);
        if (exists)
        {
            // Before anything is fetched for an index that cannot be added to.
            OtherEntries(LayoutIndex.Read(folder), content.Entries);
            await FillAsync(content, folder, exists, pastStore, reporter, cancel).ConfigureAwait(false);
            return;
        }

        await WriteNewAsync(content, folder, pastStore, reporter, cancel).ConfigureAwait(false);
    }

    // Under another name until it is complete, so that what breaks off does not stand in the way of the next attempt.
    private static async Task WriteNewAsync(OciContent content, string folder, bool pastStore, IReporter reporter, CancellationToken cancel)
    {
        string target = Path.TrimEndingDirectorySeparator(folder);
        string temporary = Path.Combine(Path.GetDirectoryName(target) ?? ".", $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}");
        try
        {
            Directory.CreateDirectory(temporary);
            await FillAsync(content, temporary, exists: false, pastStore, reporter, cancel).ConfigureAwait(false);
            if (!Directory.Exists(target))
            {
                Directory.Move(temporary, target);
                return;
            }

            // An empty folder stays the same folder: it may be a mount, or have owners and rights of its own.
            foreach (string name in new[] { LayoutFormat.BlobFolder, LayoutFormat.LayoutFile, LayoutFormat.IndexFile })
            {
                Directory.Move(Path.Combine(temporary, name), Path.Combine(target, name));
            }
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    private static async Task FillAsync(OciContent content, string folder, bool exists, bool pastStore, IReporter reporter, CancellationToken cancel)
    {
        foreach (string algorithm in content.Blobs.Select(blob => blob.Digest.Algorithm).Distinct())
        {
            Directory.CreateDirectory(Path.Combine(folder, LayoutFormat.BlobFolder, algorithm));
        }

        await StreamCopy.ForEachAsync(content.Blobs, blob => blob.Size, StreamCopy.Parallelism, async (blob, token) =>
        {
            string path = LayoutFormat.BlobPath(folder, blob.Digest);
            if (await IsPresentAsync(blob.Descriptor, path, reporter, token).ConfigureAwait(false))
            {
                reporter.Verbose($"Blob {blob.Digest}: already in '{folder}'.");
                reporter.Advance(blob.Size);
                return;
            }

            await WriteFileAsync(pastStore ? blob.PastStore : blob, path, reporter, token).ConfigureAwait(false);
        }, cancel).ConfigureAwait(false);

        TemporaryFile.Write(Path.Combine(folder, LayoutFormat.LayoutFile), LayoutFormat.LayoutBytes, overwrite: true);
        reporter.Advance(LayoutFormat.LayoutBytes.Length);

        // The index is what makes the blobs images, so it comes last. A registry that serves the layout may have changed it meanwhile.
        if (!exists)
        {
            TemporaryFile.Write(LayoutIndex.PathIn(folder), IndexWriter.Empty, overwrite: true);
        }

        byte[] index = await LayoutIndex.UpdateAsync(folder, present => OtherEntries(present, content.Entries).Concat(content.Entries), cancel).ConfigureAwait(false);
        reporter.Advance(index.Length);
    }

    // Read through once: what somebody else wrote there is not better than what a registry sends.
    private static async Task<bool> IsPresentAsync(Descriptor descriptor, string path, IReporter reporter, CancellationToken cancel)
    {
        if (new FileInfo(path) is not { Exists: true } file || file.Length != descriptor.Size)
        {
            return false;
        }

        try
        {
            await new FileBlob(descriptor, path).CopyToAsync(_ => ValueTask.CompletedTask, NullReporter.Instance, cancel).ConfigureAwait(false);
            return true;
        }
        catch (ImageException exception) when (exception.Error is ImageError.DigestMismatch)
        {
            reporter.Warning($"'{path}' was damaged and is written anew.");
            return false;
        }
    }

    private static async Task WriteFileAsync(Blob blob, string path, IReporter reporter, CancellationToken cancel)
    {
        using var file = new TemporaryFile(path, overwrite: true);
        using Stream content = await blob.OpenAsync(reporter, cancel).ConfigureAwait(false);
        await StreamCopy.CopyAsync(content, file.Stream, reporter, cancel).ConfigureAwait(false);
        file.Commit();
    }

    // A name that comes anew takes the place of the old entry of that name; all else stays.
    private static List<byte[]> OtherEntries(IReadOnlyList<JsonElement> present, IReadOnlyList<byte[]> added)
    {
        HashSet<string> names = added.Select(entry => Identify(JsonReading.ParseObject(entry, "An entry"))).ToHashSet(StringComparer.Ordinal);
        return present
            .Where(entry => !names.Contains(Identify(entry)))
            .Select(entry => Encoding.UTF8.GetBytes(entry.GetRawText()))
            .ToList();
    }

    private static string Identify(JsonElement entry)
    {
        Descriptor descriptor = Descriptor.Read(entry, "An entry of the layout's index");
        return LayoutEntryName.Of(descriptor)?.Identity ?? descriptor.Digest.ToString();
    }
}
