using System.Text.Json;
using ContainerTools.IO.Files;
using ContainerTools.Json;

namespace ContainerTools.Layout;

/// <summary>The <c>index.json</c> of an OCI layout, which other programs change too (OCI image-spec, image-layout.md).</summary>
internal static class LayoutIndex
{
    /// <returns>Its entries.</returns>
    /// <exception cref="ImageException">It is not there, or no index.</exception>
    public static IReadOnlyList<JsonElement> Read(string root) => ParseEntries(ReadBytes(root), root);

    /// <summary>
    /// Reads, changes and writes it, with none of ours doing so in between; a layout without a folder <c>ingest</c> is nobody's to
    /// change but this caller's. What the index says beside its entries stays as it is, letter by letter.
    /// </summary>
    /// <returns>What was written.</returns>
    /// <exception cref="ImageException">It is not there, no index, or cannot be written.</exception>
    public static async Task<byte[]> UpdateAsync(string root, Func<IReadOnlyList<JsonElement>, IEnumerable<byte[]>> change, CancellationToken cancel)
    {
        using FileStream? held = Directory.Exists(Path.Combine(root, LayoutFormat.IngestFolder))
            ? await FileLock.TakeAsync(LayoutFormat.IndexLock(root), cancel).ConfigureAwait(false)
            : null;
        byte[] present = ReadBytes(root);
        byte[] changed = IndexWriter.Rewrite(present, change(ParseEntries(present, root)), Describe(root));
        TemporaryFile.Write(PathIn(root), changed, overwrite: true);
        return changed;
    }

    public static string PathIn(string root) => Path.Combine(root, LayoutFormat.IndexFile);

    private static string Describe(string root) => $"'{PathIn(root)}'";

    private static byte[] ReadBytes(string root)
    {
        try
        {
            return File.ReadAllBytes(PathIn(root));
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, PathIn(root), "read");
        }
    }

    private static IReadOnlyList<JsonElement> ParseEntries(byte[] index, string root) =>
        JsonReading.ParseObject(index, Describe(root)).GetArray("manifests", Describe(root)) ?? [];
}
