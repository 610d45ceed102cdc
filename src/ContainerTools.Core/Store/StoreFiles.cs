using System.Text.RegularExpressions;
using ContainerTools.IO.Files;
using ContainerTools.Layout;

namespace ContainerTools.Store;

/// <summary>
/// Finds the files in a store's folder that the store made, by their places and names. Whatever else lies there is not
/// the store's to count or to remove, links among it.
/// </summary>
internal sealed partial class StoreFiles
{
    // DigestCache writes much shorter files.
    private const int MaximumDigestLength = 256;
    private readonly string _root;

    /// <exception cref="ImageException">The folder exists and is not a store.</exception>
    public StoreFiles(ImageStore store)
    {
        _root = store.Root;
        LayoutState state = store.Folder.ReadState();
        Exists = store.IsPrepared;
        if (!Exists && state is (LayoutState.Foreign or LayoutState.Ready))
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{_root}' is not an image store: it lacks one of 'oci-layout', 'blobs' and 'ingest'.", _root);
        }
    }

    /// <summary>False for a store in which nothing was ever put, and for one that is being made.</summary>
    public bool Exists { get; }

    /// <exception cref="ImageException">The folder cannot be read.</exception>
    public IReadOnlyList<StoreItem> Find()
    {
        try
        {
            return !Exists ? [] : [.. FindBlobs(), .. FindUnfinished(), .. FindDigests(), .. FindTemporaries()];
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, _root, "read");
        }
    }

    private IEnumerable<StoreItem> FindBlobs() =>
        from folder in Folders(LayoutFormat.BlobFolder)
        from item in Find(folder.FullName, file => Digest.TryParse($"{folder.Name}:{file.Name}", out Digest digest) ? ToItem(StoreItemKind.Blob, file, digest)
            : TemporaryFile.TargetOf(file.Name) is { } target && Digest.TryParse($"{folder.Name}:{target}", out _) ? ToItem(StoreItemKind.Temporary, file)
            : null)
        select item;

    private IEnumerable<StoreItem> FindUnfinished() => Find(
        Path.Combine(_root, LayoutFormat.IngestFolder),
        file => PartialName().IsMatch(file.Name) || UploadName().IsMatch(file.Name) ? ToItem(StoreItemKind.Partial, file)
            : RandomName().IsMatch(file.Name) ? ToItem(StoreItemKind.Temporary, file)
            : null);

    private IEnumerable<StoreItem> FindDigests() => Find(
        Path.Combine(_root, LayoutFormat.DigestFolder),
        file => RandomName().IsMatch(file.Name) || TemporaryFile.IsName(file.Name) ? ToItem(StoreItemKind.Temporary, file)
            : file.Length <= MaximumDigestLength && Digest.TryParse(RegularFile.ReadAllText(file.FullName, MaximumDigestLength), out Digest digest) ? ToItem(StoreItemKind.Digest, file, digest)
            : null);

    // Of the index and of the file that makes the folder a layout.
    private IEnumerable<StoreItem> FindTemporaries() => Find(
        _root,
        file => TemporaryFile.IsFor(LayoutFormat.IndexFile, file.Name) || TemporaryFile.IsFor(LayoutFormat.LayoutFile, file.Name) ? ToItem(StoreItemKind.Temporary, file) : null);

    private IEnumerable<DirectoryInfo> Folders(string name) => new DirectoryInfo(Path.Combine(_root, name)) is { Exists: true, LinkTarget: null } folder
        ? folder.EnumerateDirectories().Where(inside => inside.LinkTarget is null)
        : [];

    // The store itself may be named by a link; what a link in it leads to is not the store's.
    private IEnumerable<StoreItem> Find(string folder, Func<FileInfo, StoreItem?> recognise)
    {
        var info = new DirectoryInfo(folder);
        foreach (FileInfo file in info.Exists && (folder == _root || info.LinkTarget is null) ? info.EnumerateFiles() : [])
        {
            StoreItem? item;
            try
            {
                item = RegularFile.Exists(file.FullName) ? recognise(file) : null;
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or NotRegularFileException)
            {
                // Another process has completed or removed it after it was listed.
                continue;
            }

            if (item is not null)
            {
                yield return item;
            }
        }
    }

    private static StoreItem ToItem(StoreItemKind kind, FileInfo file, Digest? digest = null) =>
        new(kind, file.FullName, file.Length, file.LastWriteTimeUtc, digest);

    [GeneratedRegex(@"^sha(256-[0-9a-f]{64}|512-[0-9a-f]{128})\.[0-9]$")]
    private static partial Regex PartialName();

    // What a server that was killed has left of an upload; locked while one is under way.
    [GeneratedRegex("^upload-[0-9a-f]{32}$")]
    private static partial Regex UploadName();

    // Path.GetRandomFileName.
    [GeneratedRegex(@"^[a-z0-9]{8}\.[a-z0-9]{3}$")]
    private static partial Regex RandomName();
}
