using System.Text.Json;
using ContainerTools.IO.Files;

namespace ContainerTools.Layout;

/// <summary>
/// The <c>index.json</c> of an OCI layout, which other programs change too (OCI image-spec, image-layout.md), and the journal of changes
/// that a server has taken and not put into it yet (<see cref="IndexJournal"/>). May be used by several threads and processes at once.
/// </summary>
/// <param name="root">The folder of the layout.</param>
/// <param name="sync">Brings the journal and the index to the disk; null for not doing so.</param>
internal sealed class LayoutIndex(string root, DiskSync? sync = null)
{
    // A server empties the journal long before.
    private const int LargestJournal = 256 << 20;

    private readonly string _lock = System.IO.Path.Combine(root, LayoutFormat.LockFile);
    private readonly DiskSync _sync = sync ?? DiskSync.Off;

    public string Path { get; } = System.IO.Path.Combine(root, LayoutFormat.IndexFile);

    public string JournalPath { get; } = System.IO.Path.Combine(root, LayoutFormat.JournalFile);

    public bool Exists => RegularFile.Exists(Path);

    /// <summary>By which it is seen that somebody has changed something.</summary>
    public LayoutStamp Stamp => new(FileStatus.Read(Path, needsMode: false).Stamp, RegularFile.Find(JournalPath)?.Size ?? 0);

    private string Name => $"'{Path}'";

    /// <returns>Its entries, with what the journal says.</returns>
    /// <exception cref="ImageException">The file is missing, or not an index.</exception>
    public IReadOnlyList<JsonElement> Read() => ReadAll().Entries;

    /// <summary>The same, with the stamp that belongs to it.</summary>
    /// <inheritdoc cref="Read"/>
    public (IReadOnlyList<JsonElement> Entries, LayoutStamp Stamp) ReadAll()
    {
        while (true)
        {
            (FileStamp Stamp, byte[] Journal, byte[] Index) read = ReadFiles(() => (FileStatus.Read(Path, needsMode: false).Stamp, ReadJournal(), RegularFile.ReadAllBytes(Path)));

            // The index may have been replaced and the journal emptied between the two. An index that is newer than the journal is no harm.
            if (ReadFiles(() => FileStatus.Read(Path, needsMode: false).Stamp) == read.Stamp)
            {
                return (IndexJournal.Apply(IndexWriter.ReadEntries(read.Index, Name), read.Journal), new LayoutStamp(read.Stamp, read.Journal.Length));
            }
        }
    }

    /// <summary>
    /// Keeps all others that use this class from changing the index. The lock is a file in the layout that the system frees when its holder is killed.
    /// On a file system without locks (flock(2)), two processes that change the index at the same moment can still lose a change.
    /// </summary>
    /// <returns>To be disposed of, which frees it.</returns>
    /// <exception cref="ImageException">It is locked for too long.</exception>
    public Task<FileStream> LockAsync(CancellationToken cancel) => FileLock.TakeAsync(_lock, cancel);

    /// <summary>
    /// Reads, changes and writes the index while no other thread or process that uses this class does. What the index says
    /// beside its entries stays as it is, letter by letter.
    /// </summary>
    /// <returns>What was written.</returns>
    /// <exception cref="ImageException">The file is missing, not an index, cannot be written, or is locked for too long.</exception>
    public async Task<byte[]> UpdateAsync(Func<IReadOnlyList<JsonElement>, IEnumerable<byte[]>> change, CancellationToken cancel)
    {
        using FileStream held = await LockAsync(cancel).ConfigureAwait(false);
        return Rewrite(change).Written;
    }

    /// <summary>Writes changes down while the lock is held. They are on the disk after <see cref="FlushAsync"/>.</summary>
    /// <returns>The stamp with them.</returns>
    /// <exception cref="IOException">They cannot be written.</exception>
    public LayoutStamp Append(IReadOnlyList<IndexChange> changes)
    {
        bool isNew = !RegularFile.Exists(JournalPath);
        using (FileStream journal = RegularFile.OpenToAppend(JournalPath))
        {
            long whole = journal.Length == 0 ? 0 : FindEnd(journal);
            journal.SetLength(whole);
            journal.Seek(whole, SeekOrigin.Begin);
            try
            {
                journal.Write(IndexJournal.ToLine(changes));
            }
            catch
            {
                // What is there of the line must not be taken for a change.
                journal.SetLength(whole);
                throw;
            }
        }

        if (isNew)
        {
            _sync.FlushFolder(root);
        }

        return Stamp;
    }

    /// <summary>Brings what was appended to the disk. The lock need not be held.</summary>
    public Task FlushAsync() => _sync.FlushFileAsync(JournalPath);

    /// <summary>Puts into the index what the journal says, and empties the journal, while the lock is held.</summary>
    /// <param name="remove">Whether the journal goes, because nobody will append to it soon.</param>
    /// <returns>The stamp of what was read; another one than expected says that a program that takes no lock has changed the index.</returns>
    /// <exception cref="ImageException">The file is missing, not an index, or cannot be written.</exception>
    public LayoutStamp Fold(bool remove)
    {
        LayoutStamp read = RegularFile.Find(JournalPath)?.Size > 0 ? Rewrite(present => present.Select(IndexWriter.Keep)).Read : Stamp;
        if (remove)
        {
            RemoveJournal();
        }

        return read;
    }

    /// <summary>Puts an index without entries in place of one that cannot be read, unless somebody has mended it meanwhile.</summary>
    /// <exception cref="ImageException">It cannot be written, or is locked for too long.</exception>
    public async Task ResetAsync(CancellationToken cancel)
    {
        using FileStream held = await LockAsync(cancel).ConfigureAwait(false);
        try
        {
            Read();
        }
        catch (ImageException exception) when (exception.Error == ImageError.Malformed)
        {
            TemporaryFile.Write(Path, IndexWriter.Empty, overwrite: true, _sync);
        }
    }

    // Windows, but for its newer local file systems, keeps a file's name until the last one who reads it is done, and what is appended meanwhile would
    // go with the file. Under another name it is in nobody's way.
    private void RemoveJournal()
    {
        string leaving = System.IO.Path.Combine(root, TemporaryFile.NewName(LayoutFormat.JournalFile));
        try
        {
            FileMove.ToFreeName(JournalPath, leaving);
        }
        catch (FileNotFoundException)
        {
            return;
        }

        FileMove.Delete(leaving);
    }

    private (byte[] Written, LayoutStamp Read) Rewrite(Func<IReadOnlyList<JsonElement>, IEnumerable<byte[]>> change)
    {
        (FileStamp stamp, byte[] index, byte[] journal) = ReadFiles(() => (FileStatus.Read(Path, needsMode: false).Stamp, RegularFile.ReadAllBytes(Path), ReadJournal()));
        IReadOnlyList<JsonElement> present = IndexJournal.Apply(IndexWriter.ReadEntries(index, Name), journal);
        byte[] changed = IndexWriter.Rewrite(index, change(present), Name);

        // What a server has answered for by the journal must be on the disk elsewhere before the journal is emptied.
        TemporaryFile.Write(Path, changed, overwrite: true, journal.Length > 0 && sync is null ? DiskSync.On : _sync);
        if (journal.Length > 0)
        {
            using FileStream emptied = RegularFile.OpenToAppend(JournalPath);
            emptied.SetLength(0);
        }

        return (changed, new LayoutStamp(stamp, journal.Length));
    }

    // The last line of a writer that was killed has no end, or is damaged by a power cut.
    private long FindEnd(FileStream journal)
    {
        journal.Seek(-1, SeekOrigin.End);
        bool isWhole = journal.ReadByte() == '\n';
        return isWhole ? journal.Length : IndexJournal.Measure(ReadJournal());
    }

    private byte[] ReadJournal() => RegularFile.Exists(JournalPath) ? ReadJournalFile() : [];

    private byte[] ReadJournalFile()
    {
        try
        {
            return RegularFile.ReadAllBytes(JournalPath, LargestJournal);
        }
        catch (Exception exception) when (exception is FileNotFoundException or EndOfStreamException)
        {
            // It was removed or emptied just now, so the index has all of it.
            return [];
        }
    }

    private T ReadFiles<T>(Func<T> read)
    {
        try
        {
            return Patience.WithWindows(read);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, Path, "read");
        }
    }
}
