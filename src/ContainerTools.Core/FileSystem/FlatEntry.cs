using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>An entry to be written. Its header is made when it is, since there may be very many.</summary>
internal readonly record struct FlatEntry(TreeNode Node, FlatRole Role)
{
    // Of folders that no layer lists; a second after the epoch, because some tools take zero for "unset".
    private static readonly TarHeader ImpliedFolder = new("", TarEntryType.Directory, 0b111_101_101, 0, 1);
    private static readonly TarHeader Mark = new("", TarEntryType.File, 0b110_100_100, 0, 1);

    /// <summary>Whether its content comes from the layer.</summary>
    public bool HasContent => Role == FlatRole.Itself && Node.Body is { Size: > 0 };

    /// <summary>What a node is like, under its own name.</summary>
    public static TarHeader Describe(TreeNode node) =>
        (node.Body?.Header ?? node.Folder ?? ImpliedFolder) with { Name = node.Parent is null ? "." : node.Path };

    public TarHeader ToHeader() => Role switch
    {
        FlatRole.Whiteout => Mark with { Name = EntryPath.Whiteout(Node.Parent!.Value.Path, Node.Name).Path },
        FlatRole.Opaque => Mark with { Name = EntryPath.Opaque(Node.Path).Path },
        FlatRole.Link => Describe(Node) with { Type = TarEntryType.HardLink, Size = 0, LinkName = Node.Body!.Value.First!.Value.Path, DeviceMajor = 0, DeviceMinor = 0, Records = [] },
        _ when Node.Body is { Type: TarEntryType.HardLink } link => Describe(Node) with { LinkName = EntryPath.Parse(link.Header.LinkName).Path },
        _ when Node.Body is { Type: TarEntryType.ContiguousFile } => Describe(Node) with { Type = TarEntryType.File },
        _ => Describe(Node),
    };
}
