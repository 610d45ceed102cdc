using ContainerTools.FileSystem;
using ContainerTools.FileSystem.Chunked;
using ContainerTools.IO.Files;

namespace ContainerTools.Inspection;

/// <summary>
/// The files that an image's layers make together, as a container sees them. It is learnt from the layers once, or from a cache, and may
/// then be asked by several threads. Nothing of the contents is kept.
/// </summary>
public sealed class ImageFiles
{
    private readonly FileTree _tree;

    private ImageFiles(Image image, FileTree tree)
    {
        Image = image;
        _tree = tree;
    }

    /// <summary>The image whose files they are.</summary>
    public Image Image { get; }

    /// <summary>How many names are in memory for it, each of about 150 bytes.</summary>
    public int NameCount => _tree.Root.Store.NodeCount;

    /// <summary>The folder in which all others are.</summary>
    public ImageFile Root => ToFile(_tree.Root);

    /// <summary>All of them but the root, a folder before what is in it, else by the code points of their names.</summary>
    public IEnumerable<ImageFile> All => Below(Root);

    /// <param name="image">The image.</param>
    /// <param name="cache">Keeps what layers say of their files; null reads all layers.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The files, whose contents were hashed.</returns>
    /// <exception cref="ImageException">A layer cannot be read, or makes no sense.</exception>
    public static async Task<ImageFiles> ReadAsync(Image image, ILayerCache? cache, IReporter reporter, CancellationToken cancel) =>
        new(image, FileTree.Unite(image, await FileTree.ReadListingsAsync(image.Layers, (layer, token) => ContentsReader.ListAsync(layer, cache, reporter, token), cancel).ConfigureAwait(false)));

    /// <summary>The files of an image of one layer, of which the headers are known.</summary>
    internal static ImageFiles Of(Image image, LayerListing listing) =>
        new(image, FileTree.Unite(image, new LayerListings(listing)));

    /// <param name="image">An image with the same layers, for the same system.</param>
    /// <returns>The same files as those of that image; nothing is read.</returns>
    public ImageFiles Of(Image image) => new(image, _tree);

    /// <param name="folder">A folder of these files; what is none has nothing in it.</param>
    /// <returns>What is in it, by the code points of the names.</returns>
    public IEnumerable<ImageFile> ChildrenOf(ImageFile folder) =>
        folder.Kind != FileKind.Directory ? [] : NodeOf(folder).Children.Where(child => child.IsVisible).Select(ToFile);

    /// <param name="folder">A folder of these files.</param>
    /// <returns>All that is in it and in its folders.</returns>
    public IEnumerable<ImageFile> Below(ImageFile folder) =>
        folder.Kind != FileKind.Directory ? [] : FileTree.Enumerate(NodeOf(folder)).Skip(1).Select(ToFile);

    /// <summary>What lies at a path; upper and lower case are the same in images for Windows. Links among its folders are followed as in a container; its last part may be a link itself.</summary>
    /// <param name="path">From the root on.</param>
    /// <returns>Null where there is nothing, or where the links lead nowhere.</returns>
    public ImageFile? Find(string path)
    {
        IReadOnlyList<string> parts = EntryPath.Split(path);
        return Walk(_tree.Root, parts is [.., ".."] ? parts : [.. parts.SkipLast(1)]) is not { } folder ? null
            : parts is [] or [.., ".."] ? ToFile(folder)
            : Find(folder, parts[^1]) is { } found ? ToFile(found) : null;
    }

    /// <summary>What a symbolic link of these files leads to in the end, as in a container.</summary>
    /// <param name="link">The link; anything else leads to itself.</param>
    /// <returns>Null where it leads nowhere.</returns>
    public ImageFile? Follow(ImageFile link) => link.LinkTarget is null ? link
        : Walk(NodeOf(link).Parent ?? _tree.Root, [NodeOf(link).Name]) is { } end ? ToFile(end) : null;

    /// <summary>What a pattern stands for, as PowerShell lists files: a folder that is named stands for what is in it.</summary>
    /// <param name="pattern">The pattern. Links among its folders are followed.</param>
    /// <param name="recurse">Whether its last part is looked for in all folders below, too.</param>
    /// <returns>Null where a literal pattern names what is not there.</returns>
    public IEnumerable<ImageFile>? Select(FilePattern pattern, bool recurse)
    {
        if (pattern.IsLiteral)
        {
            return Find(pattern.ToString()) is not { } found ? null
                : found.Kind != FileKind.Directory ? [found]
                : recurse ? Below(found) : ChildrenOf(found);
        }

        FilePatternPart last = pattern.Parts[^1];
        IEnumerable<TreeNode> folders = pattern.Parts.SkipLast(1).Aggregate<FilePatternPart, IEnumerable<TreeNode>>([_tree.Root], (found, part) => found.SelectMany(folder => Enter(folder, part)));
        return folders
            .SelectMany(folder => recurse ? FileTree.Enumerate(folder).Skip(1) : folder.Children)
            .Where(node => node.IsVisible && last.Covers(node.Name, pattern.IgnoreCase))
            .Distinct() // A link may lead to a folder that is found itself too.
            .Select(ToFile);
    }

    /// <summary>The entries of one layer, in its order, whiteouts among them.</summary>
    /// <param name="image">The image.</param>
    /// <param name="index">The layer; the base is 0.</param>
    /// <param name="cache">Keeps what layers say of their files; null reads the layer.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">The layer cannot be read.</exception>
    public static async Task<IEnumerable<ImageFile>> ReadLayerAsync(Image image, int index, ILayerCache? cache, IReporter reporter, CancellationToken cancel) =>
        LayerFiles.Describe(image, index, await ContentsReader.ListAsync(image.Layers[index], cache, reporter, cancel).ConfigureAwait(false));

    /// <summary>The file of a name, by its number in the tree.</summary>
    internal ImageFile FileAt(int number) => ToFile(new TreeNode(_tree.Root.Store, number));

    internal ImageFileFacts Describe(TreeNode node)
    {
        var entry = new FileTreeEntry(node);
        return ImageFileFacts.Of(entry, _tree.DigestOf(entry), _tree.BodiesOf(entry.BodyLayer));
    }

    private static TreeNode? Find(TreeNode folder, string name) => folder.Find(name) is { IsVisible: true } found ? found : null;

    // A link that leads in a circle leads nowhere.
    private TreeNode? Walk(TreeNode start, IReadOnlyList<string> parts)
    {
        IReadOnlyList<string> whole = start.Parent is null ? parts : [.. EntryPath.Split(start.Path), .. parts];
        try
        {
            return _tree.Root.Walk(whole, Find);
        }
        catch (ImageException exception) when (exception.Error == ImageError.Malformed)
        {
            return null;
        }
    }

    private IEnumerable<TreeNode> Enter(TreeNode folder, FilePatternPart part)
    {
        if (part.Matches is null)
        {
            return Walk(folder, [part.Text]) is { IsDirectory: true } found ? [found] : [];
        }

        return folder.Children
            .Where(child => child.IsVisible && part.Matches(child.Name))
            .Select(child => Walk(folder, [child.Name]))
            .OfType<TreeNode>()
            .Where(child => child.IsDirectory);
    }

    private TreeNode NodeOf(ImageFile file) => file.Files == this && file.Node is { } node
        ? node
        : throw new ArgumentException("The file is one of another tree.", nameof(file));

    private ImageFile ToFile(TreeNode node) => new(this, node);
}
