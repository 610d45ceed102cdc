using ContainerTools.FileSystem;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Inspection;

/// <summary>
/// What an image has under one path: in its merged tree, or in one of its layers. It may be used by several threads. Most of it is looked up when it
/// is asked for first, so a list of very many files costs little.
/// </summary>
public sealed class ImageFile
{
    private ImageFileFacts? _facts;
    private Dictionary<string, byte[]>? _attributes;

    internal ImageFile(Image image, ImageFileFacts facts) => (Image, _facts) = (image, facts);

    internal ImageFile(ImageFiles files, TreeNode node) => (Image, Files, Node) = (files.Image, files, node);

    /// <summary>The image that has it.</summary>
    public Image Image { get; }

    /// <summary>
    /// From the root on, with a slash before it. It is not called Path: PowerShell's own commands take a property of that name for a file of the machine
    /// that they run on.
    /// </summary>
    public string FullName => Facts.Path;

    /// <summary>The last part of the path; a slash for the root.</summary>
    public string Name => FullName.Length == 1 ? FullName : FullName[(FullName.LastIndexOf('/') + 1)..];

    /// <summary>Whether it is a file, a folder, a link or something else.</summary>
    public FileKind Kind => Files is null ? Facts.Kind : Node!.Value.IsDirectory ? FileKind.Directory : Facts.Kind;

    /// <summary>Kind and permissions as <c>ls -l</c> shows them: ten letters, such as <c>-rwxr-xr-x</c>.</summary>
    public string Mode => FileModeText.Of(Kind, ModeBits);

    /// <summary>The twelve permission bits.</summary>
    public int ModeBits => Header.Mode;

    /// <summary>The permission bits as chmod takes them: four octal digits.</summary>
    public string OctalMode => Convert.ToString(ModeBits, 8).PadLeft(4, '0');

    /// <summary>The number of its owner (POSIX <c>st_uid</c>).</summary>
    public long Uid => Header.Uid;

    /// <summary>The number of its group (POSIX <c>st_gid</c>).</summary>
    public long Gid => Header.Gid;

    /// <summary>In bytes; zero for all but files.</summary>
    public long Size => Facts.Size;

    /// <summary>When its content was last changed, in UTC.</summary>
    public DateTimeOffset Modified => FileTreeEntry.TimeOf(Header);

    /// <summary>Where a symbolic link leads; null for all else.</summary>
    public string? LinkTarget => Kind == FileKind.SymbolicLink ? Header.LinkName : null;

    /// <summary>Another name of the same file, if this is not its first one.</summary>
    public string? HardLinkTo => Facts.HardLinkTo is { } first ? "/" + first : null;

    /// <summary>Of the content; null for all but files, and where it is not known.</summary>
    public Digest? Digest => Facts.Digest;

    /// <summary>By name, such as <c>security.capability</c>; the values are bytes.</summary>
    public IReadOnlyDictionary<string, byte[]> ExtendedAttributes => _attributes ??= Header.Records
        .Where(record => record.Key.StartsWith(PaxRecord.ExtendedAttributePrefix, StringComparison.Ordinal))
        .ToDictionary(record => record.Key[PaxRecord.ExtendedAttributePrefix.Length..], record => record.Value.ToArray(), StringComparer.Ordinal);

    /// <summary>The layer that has put it there or said last what it is like; counted from the base, which is 0.</summary>
    public int LayerIndex => Facts.LayerIndex;

    /// <summary>The layer itself.</summary>
    public Layer Layer => Image.Layers[LayerIndex];

    /// <summary>The command that made the layer, as the image's history has it; null where it does not say.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: the history is no list of steps.</exception>
    public string? CreatedBy => Image.StepOf(LayerIndex)?.CreatedBy;

    /// <summary>Whether no layer lists this folder; some have files in it.</summary>
    public bool IsImplied => Facts.IsImplied;

    /// <summary>What an entry of a layer hides (OCI image-spec, layer.md, "Whiteouts"); such an entry is no file of the image.</summary>
    public WhiteoutKind Whiteout { get; init; }

    /// <summary>What a symbolic link leads to in the end, as in a container; all else leads to itself.</summary>
    /// <returns>Null where it leads nowhere, or is an entry of one layer, by which nobody can tell.</returns>
    public ImageFile? Follow() => LinkTarget is null ? this : Files?.Follow(this);

    internal TarHeader Header => Facts.Header;

    /// <summary>The tree that it is in; null for an entry of one layer, and for one side of a difference.</summary>
    internal ImageFiles? Files { get; }

    internal TreeNode? Node { get; }

    /// <summary>The index of the layer that has the content; −1 where there is none.</summary>
    internal int BodyLayer => Facts.BodyLayer;

    /// <summary>Places and digests of that layer's contents; null where they were not looked at.</summary>
    internal BodyTable? Bodies => Facts.Bodies;

    /// <summary>Where among that layer's entries; −1 where there is none.</summary>
    internal int BodyEntry => Facts.BodyEntry;

    private ImageFileFacts Facts => _facts ??= Files!.Describe(Node!.Value);

    /// <summary>The image and the path, with a colon between them: the path alone would be taken for that of a file of the machine.</summary>
    public override string ToString() => $"{Image}:{FullName}";

    internal static string PathOf(FileTreeEntry entry) => entry.Path == "." ? "/" : "/" + entry.Path;
}
