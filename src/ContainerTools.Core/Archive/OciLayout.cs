using System.Text;
using System.Text.Json;
using ContainerTools.IO;

namespace ContainerTools.Archive;

/// <summary>An OCI layout as a folder (OCI image-spec, image-layout.md).</summary>
internal static class OciLayout
{
    /// <summary>Adds images to a layout, or makes one. Blobs that are there already are not written again.</summary>
    /// <param name="overwrite">Whether the folder may have content; then it must be a layout.</param>
    public static async Task WriteAsync(ImageSet set, string folder, bool pastStore, bool overwrite, IReporter reporter, CancellationToken cancel)
    {
        string layout = Path.Combine(folder, OciContent.LayoutFile);
        bool exists = Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();
        if (File.Exists(folder) || exists && (!overwrite || !File.Exists(layout)))
        {
            throw new ImageException(ImageError.AlreadyExists, exists && overwrite ? $"'{folder}' has content that is not an OCI layout." : $"'{folder}' exists.", folder);
        }

        var content = new OciContent(set);
        IReadOnlyList<byte[]> others = exists ? ReadOtherEntries(folder, content.Entries) : [];
        foreach (string algorithm in content.Blobs.Select(blob => blob.Digest.Algorithm).Distinct())
        {
            Directory.CreateDirectory(Path.Combine(folder, "blobs", algorithm));
        }

        await BlobCopy.ForEachAsync(content.Blobs, blob => blob.Size, BlobCopy.Parallelism, async (blob, token) =>
        {
            string path = Path.Combine(folder, "blobs", blob.Digest.Algorithm, blob.Digest.Hex);
            if (new FileInfo(path) is { Exists: true } present && present.Length == blob.Size)
            {
                reporter.Verbose($"Blob {blob.Digest}: already in '{folder}'.");
                reporter.Advance(blob.Size);
                return;
            }

            await WriteFileAsync(pastStore ? blob.PastStore : blob, path, reporter, token).ConfigureAwait(false);
        }, cancel).ConfigureAwait(false);

        // The index is what makes the blobs images, so it comes last.
        await WriteFileAsync(ArchiveEntry.OfBytes(OciContent.LayoutFile, OciContent.LayoutBytes).Content, layout, reporter, cancel).ConfigureAwait(false);
        byte[] index = OciContent.WriteIndex(others.Concat(content.Entries));
        await WriteFileAsync(ArchiveEntry.OfBytes(OciContent.IndexFile, index).Content, Path.Combine(folder, OciContent.IndexFile), reporter, cancel).ConfigureAwait(false);
    }

    private static async Task WriteFileAsync(Blob blob, string path, IReporter reporter, CancellationToken cancel)
    {
        using var file = new TemporaryFile(path, overwrite: true);
        await BlobCopy.CopyAsync(
            blob,
            bytes =>
            {
                file.Stream.Write(bytes.Span);
                return ValueTask.CompletedTask;
            },
            reporter,
            cancel).ConfigureAwait(false);
        file.Commit();
    }

    // A name that comes anew takes the place of the old entry of that name; all else stays.
    private static List<byte[]> ReadOtherEntries(string folder, IReadOnlyList<byte[]> added)
    {
        string path = Path.Combine(folder, OciContent.IndexFile);
        HashSet<string> names = added.Select(entry => Identify(JsonReading.ParseObject(entry, path))).ToHashSet(StringComparer.Ordinal);
        return (JsonReading.ParseObject(File.ReadAllBytes(path), $"'{path}'").GetArray("manifests", path) ?? [])
            .Where(entry => !names.Contains(Identify(entry)))
            .Select(entry => Encoding.UTF8.GetBytes(entry.GetRawText()))
            .ToList();
    }

    private static string Identify(JsonElement entry)
    {
        Descriptor descriptor = Descriptor.Read(entry, "An entry of the layout's index");
        return descriptor.Annotations.GetValueOrDefault(OciContent.ImageNameAnnotation)
            ?? descriptor.Annotations.GetValueOrDefault(OciContent.RefNameAnnotation)
            ?? descriptor.Digest.ToString();
    }
}
