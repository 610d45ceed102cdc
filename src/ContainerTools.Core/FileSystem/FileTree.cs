using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>
/// The file system that an image's layers make together, learnt from headers alone: one pass over every layer, all cores at
/// work, nothing kept but the headers. Contents are read where somebody wants them, in a pass of its own.
/// </summary>
public sealed class FileTree
{
    private readonly IReadOnlyList<Layer> _layers;

    private readonly BodyTable?[] _bodies;

    private FileTree(TreeNode root, IReadOnlyList<Layer> layers, BodyTable?[] bodies)
    {
        Root = root;
        _layers = layers;
        _bodies = bodies;
    }

    /// <summary>Sorted by path part, each by code point; a folder before what is in it. The root is there if a layer lists it.</summary>
    public IEnumerable<FileTreeEntry> Entries =>
        Enumerate(Root).Where(node => node.Parent is not null || node.IsListed).Select(node => new FileTreeEntry(node));

    /// <summary>What lies at a path, which has no link in it.</summary>
    /// <param name="path">As <see cref="FileTreeEntry.Path"/> has it.</param>
    /// <returns>Null where there is nothing.</returns>
    internal FileTreeEntry? Find(string path)
    {
        TreeNode node = Root;
        foreach (string name in path == "." ? [] : path.Split('/'))
        {
            if (node.Find(name) is not { IsVisible: true } found)
            {
                return null;
            }

            node = found;
        }

        return path == "." && !node.IsListed ? null : new FileTreeEntry(node);
    }

    /// <returns>Null where contents were not hashed, or this has none.</returns>
    internal Digest? DigestOf(FileTreeEntry entry) =>
        entry.Kind != FileKind.File ? null : entry.Size == 0 ? Digest.Of("sha256", []) : entry.BodyLayer < 0 ? null : _bodies[entry.BodyLayer]?.Find(entry.BodyEntry);

    /// <returns>Places and digests of the contents of a layer; null where contents were not hashed.</returns>
    internal BodyTable? BodiesOf(int layer) => layer < 0 ? null : _bodies[layer];

    /// <summary>The root, whether or not a layer lists it.</summary>
    internal FileTreeEntry RootEntry => new(Root);

    internal TreeNode Root { get; }

    /// <exception cref="ImageException">A layer is damaged or makes no sense.</exception>
    public static Task<FileTree> ReadAsync(Image image, IReporter reporter, CancellationToken cancel) =>
        ReadAsync(image, 0, image.Layers.Count - 1, reporter, cancel);

    /// <summary>All of an image's layers, by headers that may be known from an earlier time.</summary>
    /// <param name="image">The image.</param>
    /// <param name="hashes">Whether the contents of files are hashed too, for <see cref="DigestOf"/>.</param>
    /// <param name="cache">Where headers are kept; null reads all layers.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    internal static async Task<FileTree> ReadAsync(Image image, bool hashes, ILayerCache? cache, IReporter reporter, CancellationToken cancel)
    {
        LayerListings listings = await ReadListingsAsync(image.Layers, (layer, token) => LayerListing.ReadAsync(layer, hashes, cache, reporter, token), cancel).ConfigureAwait(false);
        return Unite(image, listings);
    }

    /// <summary>Some of an image's layers. What they hide of those below <paramref name="from"/> stays in the tree.</summary>
    internal static Task<FileTree> ReadAsync(Image image, int from, int to, IReporter reporter, CancellationToken cancel) =>
        ReadAsync(image.Layers, from, to, IgnoresCase(image), reporter, cancel);

    /// <inheritdoc cref="ReadAsync(Image, int, int, IReporter, CancellationToken)"/>
    internal static async Task<FileTree> ReadAsync(IReadOnlyList<Layer> layers, int from, int to, bool ignoresCase, IReporter reporter, CancellationToken cancel)
    {
        LayerListings listings = await ReadListingsAsync(layers.Skip(from).Take(to + 1 - from), _ => false, reporter, cancel).ConfigureAwait(false);
        return Unite(layers, from, to, ignoresCase, listings);
    }

    /// <summary>The headers of layers, each of them once.</summary>
    /// <param name="layers">The layers, the lowest first.</param>
    /// <param name="hashes">Whether the contents of a layer's files are to be hashed in the same pass.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    internal static Task<LayerListings> ReadListingsAsync(IEnumerable<Layer> layers, Func<Layer, bool> hashes, IReporter reporter, CancellationToken cancel) =>
        ReadListingsAsync(layers, (layer, token) => LayerListing.ReadAsync(layer, hashes(layer), reporter, token), cancel);

    /// <inheritdoc cref="ReadListingsAsync(IEnumerable{Layer}, Func{Layer, bool}, IReporter, CancellationToken)"/>
    /// <param name="layers">The layers, the lowest first.</param>
    /// <param name="read">Reads one.</param>
    /// <param name="cancel">Stops the work.</param>
    internal static async Task<LayerListings> ReadListingsAsync(IEnumerable<Layer> layers, Func<Layer, CancellationToken, Task<LayerListing>> read, CancellationToken cancel)
    {
        var listings = new LayerListings();
        await StreamCopy.ForEachAsync(
            layers.DistinctBy(layer => layer.Identity),
            layer => layer.Size,
            Math.Max(2, Environment.ProcessorCount),
            async (layer, token) =>
            {
                LayerListing listing = await read(layer, token).ConfigureAwait(false);
                lock (listings)
                {
                    listings.Add(listing);
                }
            },
            cancel).ConfigureAwait(false);
        return listings;
    }

    /// <summary>All layers of an image.</summary>
    /// <param name="image">The image. In one for Windows, names that differ in case are one name.</param>
    /// <param name="listings">Those of the layers.</param>
    /// <param name="watch">Sees for each layer what there is below and what comes upon it.</param>
    internal static FileTree Unite(Image image, LayerListings listings, Action<int, TreeNode, TreeNode>? watch = null) =>
        Unite(image.Layers, 0, image.Layers.Count - 1, IgnoresCase(image), listings, watch);

    /// <param name="layers">The layers, the lowest first.</param>
    /// <param name="from">The index of the first layer that counts.</param>
    /// <param name="to">The index of the last layer that counts.</param>
    /// <param name="ignoresCase">Whether names that differ in case are one name.</param>
    /// <param name="listings">Those of the layers.</param>
    /// <param name="watch">Sees for each layer what there is below and what comes upon it.</param>
    internal static FileTree Unite(IReadOnlyList<Layer> layers, int from, int to, bool ignoresCase, LayerListings listings, Action<int, TreeNode, TreeNode>? watch = null)
    {
        var union = new LayerUnion(isPartial: from > 0, ignoresCase);
        for (int i = from; i <= to; i++)
        {
            int layer = i;
            union.Add(listings[layers[i]], i, watch is null ? null : (below, above) => watch(layer, below, above));
        }

        NameFirst(union.Root);
        return new FileTree(union.Root, layers, [.. layers.Select(layer => listings.TryGet(layer, out LayerListing? listing) ? listing.Bodies : null)]);
    }

    /// <summary>Takes all out of the tree but what is wanted and the folders that it lies in. Of a file with several names, the first that is left is its first.</summary>
    /// <param name="isWanted">Whether an entry is; one in a folder that is wanted need not be.</param>
    internal void Keep(Func<FileTreeEntry, bool> isWanted)
    {
        var all = new ChunkedList<int>();
        var kept = new HashSet<int>();
        foreach (TreeNode node in Enumerate(Root).Skip(1))
        {
            all.Add(node.Number);
            if (isWanted(new FileTreeEntry(node)))
            {
                for (TreeNode? on = node; on is { } at && kept.Add(at.Number);)
                {
                    on = at.Parent;
                }
            }
        }

        ForgetFirst(Root);
        for (int i = 1; i <= all.Count; i++)
        {
            if (!kept.Contains(all[^i]))
            {
                new TreeNode(Root.Store, all[^i]).PutWhiteout();
            }
        }

        NameFirst(Root);
    }

    /// <summary>What is in one folder, as if that were the root. This tree is not used any more.</summary>
    /// <param name="path">As <see cref="FileTreeEntry.Path"/> has it.</param>
    /// <returns>Null where there is no such folder.</returns>
    internal FileTree? Under(string path)
    {
        if (path is "" or ".")
        {
            return this;
        }

        if (Find(path)?.Node is not { IsDirectory: true } folder)
        {
            return null;
        }

        ForgetFirst(Root);
        folder.MakeRoot();
        NameFirst(folder);
        return new FileTree(folder, _layers, _bodies);
    }

    /// <summary>
    /// Gives the contents of entries in one pass over the layers that have them, several layers at once; in what order, is
    /// not said. Of a file with several names, any will do.
    /// </summary>
    internal Task ReadContentsAsync(IEnumerable<FileTreeEntry> entries, Func<FileTreeEntry, TarEntry, CancellationToken, Task> read, IReporter reporter, CancellationToken cancel) =>
        StreamCopy.ForEachAsync(
            GroupByLayer(entries),
            group => _layers[group.Layer].Size,
            Math.Max(2, Environment.ProcessorCount),
            async (group, token) =>
            {
                using var content = new FlatContent(_layers[group.Layer], ahead: false);
                int last = -1;
                foreach ((int entry, int node) in group.Files)
                {
                    if (entry != last)
                    {
                        TarEntry found = await content.FindAsync(entry, reporter, token).ConfigureAwait(false);
                        await read(new FileTreeEntry(new TreeNode(Root.Store, node)), found, token).ConfigureAwait(false);
                        last = entry;
                    }
                }

                await content.CompleteAsync(token).ConfigureAwait(false);
                reporter.Advance(_layers[group.Layer].Size);
            },
            cancel);

    private static bool IgnoresCase(Image image) => image.Platform.IsWindows;

    private static void ForgetFirst(TreeNode root)
    {
        foreach (TreeNode node in Enumerate(root))
        {
            if (node.Body is { } body)
            {
                body.First = null;
            }
        }
    }

    private static void NameFirst(TreeNode root)
    {
        foreach (TreeNode node in Enumerate(root))
        {
            if (node.Body is { } body && (body.First is not { } first || node.ComesBefore(first)))
            {
                body.First = node;
            }
        }
    }

    // In the order of the layers. An entry that is described in full takes ten times as much as its two numbers.
    private static IEnumerable<(int Layer, List<(int Entry, int Node)> Files)> GroupByLayer(IEnumerable<FileTreeEntry> entries)
    {
        var groups = new SortedDictionary<int, List<(int Entry, int Node)>>();
        foreach (FileTreeEntry entry in entries.Where(entry => entry.BodyLayer >= 0))
        {
            if (!groups.TryGetValue(entry.BodyLayer, out List<(int, int)>? files))
            {
                groups.Add(entry.BodyLayer, files = []);
            }

            files.Add((entry.BodyEntry, entry.Node.Number));
        }

        foreach (List<(int, int)> files in groups.Values)
        {
            files.Sort();
        }

        return groups.Select(group => (group.Key, group.Value));
    }

    /// <summary>All that is visible, the root first.</summary>
    internal static IEnumerable<TreeNode> Enumerate(TreeNode root)
    {
        TreeStore store = root.Store;
        var pending = new Stack<int>([root.Number]);
        while (pending.TryPop(out int number))
        {
            yield return new TreeNode(store, number);
            int[] children = store.SortedChildrenOf(number);
            for (int i = children.Length - 1; i >= 0; i--)
            {
                if (new TreeNode(store, children[i]).IsVisible)
                {
                    pending.Push(children[i]);
                }
            }
        }
    }
}
