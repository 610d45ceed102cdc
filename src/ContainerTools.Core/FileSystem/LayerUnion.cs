using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>
/// Puts layers upon each other as an overlay file system does (Linux, "Overlay Filesystem"), with which docker, podman and
/// containerd make one of an image's layers (OCI image-spec, layer.md, "Applying Changesets"). What they refuse is understood
/// as that text says. A folder that a layer does not list keeps the attributes that lower layers give it, as in containerd.
/// </summary>
internal sealed class LayerUnion : ILayerJudge
{
    private readonly bool _isPartial;
    private readonly TreeStore _store;
    private LayerListing _listing = null!;

    public TreeNode Root { get; }

    /// <param name="isPartial">Whether there are layers below, of which nothing is known: hard links may lead to their files.</param>
    /// <param name="ignoresCase">Whether names that differ in case are one name, as in images for Windows.</param>
    public LayerUnion(bool isPartial, bool ignoresCase)
    {
        _isPartial = isPartial;
        _store = new TreeStore(ignoresCase);
        Root = TreeNode.NewRoot(_store);
    }

    /// <param name="listing">What the layer has.</param>
    /// <param name="layer">The layer's index in the image.</param>
    /// <param name="watch">Sees what there is below and what comes upon it, before the two are one.</param>
    public void Add(LayerListing listing, int layer, Action<TreeNode, TreeNode>? watch = null)
    {
        _listing = listing;
        var tree = new UnpackedLayer(_store, layer, this);
        int next = 0;
        foreach (TarHeader header in listing.Headers)
        {
            tree.Put(header, next++);
        }

        // Also files that this layer hides can be targets of its hard links, so they are looked for before it is put upon the others.
        tree.Complete((header, entry) => FindBelow(header) ?? (_isPartial
            ? FileBody.Add(_store, header, layer, entry)
            : throw listing.Fault(header, $"is a hard link to '{TarText.Printable(header.LinkName)}', which no layer has")));
        watch?.Invoke(Root, tree.Root);
        Root.Cover(tree.Root);
    }

    void ILayerJudge.Refuse(TarHeader header, string what) => throw _listing.Fault(header, what);

    void ILayerJudge.Note(LayerOddity oddity, TarHeader header)
    {
    }

    private FileBody? FindBelow(TarHeader link)
    {
        EntryPath target = EntryPath.Parse(link.LinkName);
        TreeNode? node = Root.Walk(target.Folders, (folder, name) => folder.Find(name))?.Find(target.Name);
        return node is { IsDirectory: true }
            ? throw _listing.Fault(link, $"is a hard link to the folder '{TarText.Printable(link.LinkName)}'")
            : node?.Body;
    }
}
