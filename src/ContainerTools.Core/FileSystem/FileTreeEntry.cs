using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>A file, folder or other thing of an image's file system, as the topmost layer that has it says.</summary>
public sealed class FileTreeEntry
{
    internal FileTreeEntry(TreeNode node)
    {
        Header = FlatEntry.Describe(node);
        LayerIndex = node.Layer;
        IsImplied = node is { IsDirectory: true, IsListed: false };
        Node = node;
        IsHardLink = node.Body?.First is { } first && first != node;
        BodyLayer = node.Body?.Layer ?? -1;
        BodyEntry = node.Body?.Entry ?? -1;
    }

    /// <summary>
    /// Relative to the root, which is <c>.</c>, with slashes. A byte that is no UTF-8 is a lone surrogate, U+DC80 to
    /// U+DCFF, as in Python's <c>surrogateescape</c>.
    /// </summary>
    public string Path => Header.Name;

    /// <summary>Whether it is a file, a folder, a link or something else.</summary>
    public FileKind Kind => KindOf(Header.Type);

    /// <summary>The twelve permission bits.</summary>
    public int Mode => Header.Mode;

    /// <summary>In bytes; zero for all but files.</summary>
    public long Size => Header.Size;

    /// <summary>The number of its owner (POSIX <c>st_uid</c>).</summary>
    public long Uid => Header.Uid;

    /// <summary>The number of its group (POSIX <c>st_gid</c>).</summary>
    public long Gid => Header.Gid;

    /// <summary>When its content was last changed, in UTC.</summary>
    public DateTimeOffset Modified => TimeOf(Header);

    /// <summary>Where a symbolic link leads; null for all else.</summary>
    public string? LinkTarget => Kind == FileKind.SymbolicLink ? Header.LinkName : null;

    /// <summary>The first name of the same file, if this is another one.</summary>
    public string? HardLinkTo => IsHardLink ? Node.Body!.Value.First!.Value.Path : null;

    /// <summary>The layer that has put it there or said last what it is like; counted from the base, which is 0.</summary>
    public int LayerIndex { get; }

    /// <summary>Whether no layer lists this folder; some have files in it.</summary>
    public bool IsImplied { get; }

    internal TreeNode Node { get; }

    /// <summary>Whether it is another name of a file.</summary>
    internal bool IsHardLink { get; }

    /// <summary>Under this name; of a hard link, that of the file it leads to.</summary>
    internal TarHeader Header { get; }

    /// <summary>The index of the layer that has the content; −1 for folders.</summary>
    internal int BodyLayer { get; }

    /// <summary>Where among that layer's entries; −1 for folders.</summary>
    internal int BodyEntry { get; }

    /// <inheritdoc/>
    public override string ToString() => Path;

    internal static FileKind KindOf(TarEntryType type) => type switch
    {
        TarEntryType.Directory => FileKind.Directory,
        TarEntryType.SymbolicLink => FileKind.SymbolicLink,
        TarEntryType.CharacterDevice => FileKind.CharacterDevice,
        TarEntryType.BlockDevice => FileKind.BlockDevice,
        TarEntryType.Fifo => FileKind.Fifo,
        _ => FileKind.File,
    };

    internal static DateTimeOffset TimeOf(TarHeader header) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(header.Mtime, -62_135_596_800, 253_402_300_799)).AddTicks(header.MtimeNanoseconds / 100);
}
