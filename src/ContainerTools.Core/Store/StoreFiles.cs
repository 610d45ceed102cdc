using System.Text.RegularExpressions;
using ContainerTools.IO;

namespace ContainerTools.Store;

/// <summary>
/// Finds the files in a store's folder that the store made, by their places and names. Whatever else lies there is not
/// the store's to count or to remove, links among it.
/// </summary>
internal sealed partial class StoreFiles
{
    // A fingerprint and a digest fit many times; nothing longer was written by LayerMemory.
    private const int MaximumMemoryLength = 256;
    private readonly string _root;

    /// <exception cref="ImageException">The folder exists and is not a store.</exception>
    public StoreFiles(ImageStore store)
    {
        _root = store.Root;
        Exists = Directory.Exists(_root);
        if (File.Exists(_root) || Exists && !store.IsPrepared)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{_root}' is not an image store: it lacks one of 'oci-layout', 'blobs' and 'ingest'.", _root);
        }
    }

    /// <summary>False for a store in which nothing was ever put.</summary>
    public bool Exists { get; }

    /// <exception cref="ImageException">The folder cannot be read.</exception>
    public IReadOnlyList<StoreItem> Find()
    {
        try
        {
            return [.. FindBlobs(), .. FindUnfinished(), .. FindMemories()];
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, _root, "read");
        }
    }

    private IEnumerable<StoreItem> FindBlobs() =>
        from folder in Folders(LayoutFormat.BlobFolder)
        from file in FilesIn(folder.FullName)
        let digest = Digest.TryParse($"{folder.Name}:{file.Name}", out Digest parsed) ? parsed : (Digest?)null
        where digest is not null
        select ToItem(StoreItemKind.Blob, file, digest);

    private IEnumerable<StoreItem> FindUnfinished() =>
        from file in FilesIn(Path.Combine(_root, LayoutFormat.IngestFolder))
        let kind = PartialName().IsMatch(file.Name) ? StoreItemKind.Partial
            : TemporaryName().IsMatch(file.Name) ? StoreItemKind.Temporary
            : (StoreItemKind?)null
        where kind is not null
        select ToItem(kind.Value, file);

    private IEnumerable<StoreItem> FindMemories()
    {
        foreach (FileInfo file in FilesIn(Path.Combine(_root, LayoutFormat.MemoryFolder)))
        {
            if (RandomName().IsMatch(file.Name))
            {
                yield return ToItem(StoreItemKind.Temporary, file);
            }
            else if (file.Length <= MaximumMemoryLength && Digest.TryParse(File.ReadAllText(file.FullName), out Digest digest))
            {
                yield return ToItem(StoreItemKind.Memory, file, digest);
            }
        }
    }

    private IEnumerable<DirectoryInfo> Folders(string name) => Directory.Exists(Path.Combine(_root, name))
        ? new DirectoryInfo(Path.Combine(_root, name)).EnumerateDirectories().Where(folder => folder.LinkTarget is null)
        : [];

    private static IEnumerable<FileInfo> FilesIn(string folder) => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateFiles().Where(file => file.LinkTarget is null)
        : [];

    private static StoreItem ToItem(StoreItemKind kind, FileInfo file, Digest? digest = null) =>
        new(kind, file.FullName, file.Length, file.LastWriteTimeUtc, digest);

    [GeneratedRegex(@"^sha(256-[0-9a-f]{64}|512-[0-9a-f]{128})\.[0-9]$")]
    private static partial Regex PartialName();

    // Path.GetRandomFileName, and the store's own two files on their way to their places.
    [GeneratedRegex(@"^([a-z0-9]{8}\.[a-z0-9]{3}|(oci-layout|index\.json)\.[0-9]+\.[0-9]+)$")]
    private static partial Regex TemporaryName();

    [GeneratedRegex(@"^[a-z0-9]{8}\.[a-z0-9]{3}$")]
    private static partial Regex RandomName();
}
