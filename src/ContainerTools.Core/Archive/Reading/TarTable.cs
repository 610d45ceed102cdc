using System.Text;
using ContainerTools.Tar;

namespace ContainerTools.Archive.Reading;

/// <summary>What lies where in a tar, learnt in one pass over its headers.</summary>
internal sealed class TarTable(string path) : IFileTable
{
    private readonly Dictionary<string, ArchivedFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TarHeader> _linkHeaders = new(StringComparer.Ordinal);

    public string Path { get; } = path;

    /// <summary>Where links lead, by their names, both normalised.</summary>
    public IReadOnlyDictionary<string, string> Links => _links;

    public IReadOnlyDictionary<string, ArchivedFile> Files => _files;

    /// <param name="tar">The plain tar.</param>
    /// <param name="path">The archive's path, for messages.</param>
    /// <param name="take">Makes of an entry what is to be opened later.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <param name="isWhole">Whether all there is can be looked at again. Of a stream nobody can, so one without the end of a tar is an error.</param>
    public static async Task<TarTable> ReadAsync(Stream tar, string path, Func<TarEntry, Task<ArchivedFile>> take, IReporter reporter, CancellationToken cancel, bool isWhole = true)
    {
        var table = new TarTable(path);
        long headers = 0;
        using var reader = new TarReader(tar, $"'{path}'");
        while (await reader.ReadAsync(cancel).ConfigureAwait(false) is { } entry)
        {
            headers += entry.RawHeader.Length;
            if (headers > ArchiveLimits.Headers)
            {
                throw new ImageException(ImageError.TooLarge, $"'{path}' has headers of more than {ArchiveLimits.Headers:N0} bytes; that is no archive of images.", path);
            }

            await table.AddAsync(entry, take).ConfigureAwait(false);
        }

        if (!isWhole && reader.Flaws.HasFlag(TarFlaws.MissingEnd))
        {
            throw new ImageException(ImageError.Malformed, $"'{path}' broke off: it ends without the end of a tar.", path);
        }

        if (reader.Flaws != TarFlaws.None)
        {
            reporter.Warning($"'{path}' {Describe(reader.Flaws)}.");
        }

        return table;
    }

    public void AddFile(string name, ArchivedFile file)
    {
        file.IsRepeated |= _files.ContainsKey(name) || _links.Remove(name);
        _files[name] = file;
    }

    public void AddLink(string name, string target)
    {
        _files.Remove(name);
        _links[name] = target;
    }

    /// <summary>The header of a link; null where the name is not one.</summary>
    public TarHeader? FindLink(string name)
    {
        string link = ArchivePath.Normalise(name);
        return _links.ContainsKey(link) ? _linkHeaders.GetValueOrDefault(link) : null;
    }

    public ArchivedFile? Find(string name)
    {
        string current = ArchivePath.Normalise(name);
        for (int links = 0; links <= ArchiveLimits.Links; links++)
        {
            if (_files.TryGetValue(current, out ArchivedFile? file))
            {
                return file;
            }

            if (!_links.TryGetValue(current, out string? target))
            {
                return null;
            }

            current = target;
        }

        throw new ImageException(ImageError.Malformed, $"In '{Path}', '{name}' is a link that leads in circles or through more than {ArchiveLimits.Links} others.", Path);
    }

    private async Task AddAsync(TarEntry entry, Func<TarEntry, Task<ArchivedFile>> take)
    {
        TarHeader header = entry.Header;
        string name = ArchivePath.Normalise(header.Name);

        // No document can contain a name that is not Unicode.
        if (name.EnumerateRunes().Contains(Rune.ReplacementChar))
        {
            return;
        }

        if (entry.SparseMap is not null)
        {
            throw new ImageException(ImageError.Unsupported, $"In '{Path}', '{name}' is stored as a sparse file. Pack the archive again without that.", Path);
        }

        switch (header.Type)
        {
            case TarEntryType.SymbolicLink:
                _linkHeaders[name] = header;
                AddLink(name, ArchivePath.Follow(name, header.LinkName));
                break;
            case TarEntryType.HardLink:
                _linkHeaders[name] = header;
                AddLink(name, ArchivePath.Normalise(header.LinkName));
                break;
            case TarEntryType.File or TarEntryType.OldFile or TarEntryType.ContiguousFile:
                AddFile(name, await take(entry).ConfigureAwait(false));
                break;
        }
    }

    private static string Describe(TarFlaws flaws) =>
        flaws.HasFlag(TarFlaws.MissingEnd) ? "ends without the end of a tar, so something may be missing"
        : flaws.HasFlag(TarFlaws.LoneZeroBlock) ? "has a block of zeros between its entries, where some programs stop reading"
        : "has something behind the end of the tar, which was not looked at";
}
