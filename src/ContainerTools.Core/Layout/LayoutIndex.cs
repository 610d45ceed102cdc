using System.Text.Json;
using ContainerTools.IO.Files;

namespace ContainerTools.Layout;

/// <summary>
/// The <c>index.json</c> of an OCI layout, which other programs change too (OCI image-spec, image-layout.md). May be used by
/// several threads and processes at once.
/// </summary>
internal sealed class LayoutIndex(string root)
{
    private readonly string _lock = System.IO.Path.Combine(root, LayoutFormat.LockFile);

    public string Path { get; } = System.IO.Path.Combine(root, LayoutFormat.IndexFile);

    public bool Exists => RegularFile.Exists(Path);

    private string Name => $"'{Path}'";

    /// <returns>Its entries.</returns>
    /// <exception cref="ImageException">The file is missing, or not an index.</exception>
    public IReadOnlyList<JsonElement> Read() => IndexWriter.ReadEntries(ReadBytes(), Name);

    /// <summary>
    /// Reads, changes and writes the index while no other thread or process that uses this class does. What the index says
    /// beside its entries stays as it is, letter by letter.
    /// </summary>
    /// <remarks>
    /// The lock is a file in the layout that the system frees when its holder is killed. On a file system without locks
    /// (flock(2)), two processes that change the index at the same moment can still lose a change.
    /// </remarks>
    /// <returns>What was written.</returns>
    /// <exception cref="ImageException">The file is missing, not an index, cannot be written, or is locked for too long.</exception>
    public async Task<byte[]> UpdateAsync(Func<IReadOnlyList<JsonElement>, IEnumerable<byte[]>> change, CancellationToken cancel)
    {
        using FileStream held = await FileLock.TakeAsync(_lock, cancel).ConfigureAwait(false);
        byte[] present = ReadBytes();
        byte[] changed = IndexWriter.Rewrite(present, change(IndexWriter.ReadEntries(present, Name)), Name);
        TemporaryFile.Write(Path, changed, overwrite: true);
        return changed;
    }

    /// <summary>Puts an index without entries in place of one that cannot be read, unless somebody has mended it meanwhile.</summary>
    /// <exception cref="ImageException">It cannot be written, or is locked for too long.</exception>
    public async Task ResetAsync(CancellationToken cancel)
    {
        using FileStream held = await FileLock.TakeAsync(_lock, cancel).ConfigureAwait(false);
        try
        {
            Read();
        }
        catch (ImageException exception) when (exception.Error == ImageError.Malformed)
        {
            TemporaryFile.Write(Path, IndexWriter.Empty, overwrite: true);
        }
    }

    private byte[] ReadBytes()
    {
        try
        {
            return Patience.WithWindows(() => RegularFile.ReadAllBytes(Path));
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, Path, "read");
        }
    }
}
