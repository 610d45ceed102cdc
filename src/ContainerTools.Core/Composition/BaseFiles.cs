using ContainerTools.FileSystem;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>What the layers of a base image make together, by paths as a container sees them. It may be used by several threads.</summary>
internal sealed class BaseFiles
{
    // No program wants a list of accounts that is larger.
    private const long LargestText = 16 * 1024 * 1024;

    private readonly FileTree _tree;

    private readonly bool _isWindows;

    private BaseFiles(FileTree tree, bool isWindows) => (_tree, _isWindows) = (tree, isWindows);

    /// <param name="image">The base.</param>
    /// <param name="cache">Headers that are known from an earlier time; null reads the layers.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public static async Task<BaseFiles> ReadAsync(Image image, ILayerCache? cache, IReporter reporter, CancellationToken cancel) =>
        new(await FileTree.ReadAsync(image, hashes: false, cache, reporter, cancel).ConfigureAwait(false), WindowsLayer.IsFor(image.Platform));

    /// <summary>Whether there is anything of that name.</summary>
    public bool Contains(string name) => Find(name) is not null;

    /// <summary>Whether there is something of that name that is not a folder.</summary>
    public bool HasFile(string name) => Find(name) is { } entry && entry.Kind != FileKind.Directory;

    public bool IsLink(string name) => LinkTargetOf(name) is not null;

    /// <summary>A folder as it is in the base; null where there is none, or no layer says what it is like.</summary>
    /// <param name="name">Its path, with all links followed.</param>
    public LayerEntry? FindFolder(string name) =>
        Find(name) is { Kind: FileKind.Directory, IsImplied: false } entry ? ToEntry(name, entry.Header) : null;

    /// <summary>The bytes of a file; null where there is none of that name.</summary>
    /// <exception cref="ImageException">The file is larger than any list of accounts, or its layer is damaged.</exception>
    public async Task<(LayerEntry Entry, byte[] Content)?> ReadFileAsync(string name, IReporter reporter, CancellationToken cancel)
    {
        string path = FollowToEnd(name);
        if (Find(path) is not { Kind: FileKind.File } entry)
        {
            return null;
        }

        if (entry.Size > LargestText)
        {
            throw new ImageException(ImageError.TooLarge, $"'/{path}' of the base has {entry.Size:N0} bytes; at most {LargestText:N0} are read.", path);
        }

        byte[] content = [];
        await _tree.ReadContentsAsync(
            [entry],
            async (_, found, token) =>
            {
                using Stream source = found.OpenContent();
                using var bytes = new MemoryStream();
                await source.CopyToAsync(bytes, token).ConfigureAwait(false);
                content = bytes.ToArray();
            },
            reporter,
            cancel).ConfigureAwait(false);
        return (ToEntry(path, entry.Header) with { Kind = FileKind.File }, content);
    }

    /// <summary>Where a name leads once the links among its folders are followed; the last element is left as it is.</summary>
    /// <exception cref="ImageException">The links lead in a circle.</exception>
    public string Follow(string name)
    {
        int end = name.LastIndexOf('/');
        string folder = PathWalk.Follow(
            "",
            EntryPath.Split(end < 0 ? "" : name[..end]),
            (parent, element) => Spell(Join(parent, element)),
            path => path[..Math.Max(path.LastIndexOf('/'), 0)],
            LinkTargetOf,
            _ => new ImageException(ImageError.InvalidArgument, $"'/{name}' cannot be put on this base: its links lead in a circle.", name))!;
        return Spell(Join(folder, name[(end + 1)..]));

        static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
    }

    /// <summary>Where a name leads once all links are followed, the last element too.</summary>
    /// <exception cref="ImageException">The links lead in a circle.</exception>
    public string FollowToEnd(string name)
    {
        // Links among folders are followed, so the last element is made a folder.
        const string Below = "/x";
        return Follow(name + Below)[..^Below.Length];
    }

    // On Windows a name is the base's whatever its case, and keeps the base's spelling.
    private string Spell(string path) => _isWindows && Find(path) is { } known ? WindowsLayer.PathOf(known.Path)! : path;

    private string? LinkTargetOf(string name) => Find(name)?.LinkTarget;

    private FileTreeEntry? Find(string name) => _tree.Find(_isWindows ? WindowsLayer.PlaceOf(name) : name);

    private static LayerEntry ToEntry(string name, TarHeader header) => new(name, FileKind.Directory, header.Mode)
    {
        Owner = new FileOwner(header.Uid, header.Gid, header.UserName, header.GroupName),
        Mtime = header.Mtime,
        MtimeNanoseconds = header.MtimeNanoseconds,
        Records = header.Records,
        Origin = "the base",
    };
}
