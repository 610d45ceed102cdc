using ContainerTools.FileSystem;
using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>
/// Gathers what a layer will hold, whatever order it comes in, and gives it sorted by path element, each element by code
/// point, a folder before its content.
/// </summary>
/// <param name="conflicts">What happens where two sources have different things under one name.</param>
internal sealed class LayerTree(SourceConflict conflicts = SourceConflict.Error)
{
    private const int ParentMode = 0b111_101_101;
    private readonly Node _root = new("", null);

    /// <exception cref="ImageException">Another source has something else under this name.</exception>
    public void Add(LayerEntry entry)
    {
        Node node = _root;
        foreach (string element in entry.Name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            node = EnterFolder(node, entry).GetOrAdd(element);
        }

        if (entry.Kind == FileKind.Directory)
        {
            node = FollowLink(node) ?? node;
        }

        if (node.Entry is null && (entry.Kind == FileKind.Directory || node.Children.Count == 0))
        {
            node.Entry = entry;
        }
        else if (conflicts == SourceConflict.LaterWins)
        {
            node.Replace(entry);
        }
        else if (node.Entry is null)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'/{entry.Name}' (from {entry.Origin}) is not a folder, but other sources have files below it.", entry.Name);
        }
        else if (node.Entry.FindDifference(entry) is { } difference)
        {
            string advice = node.Entry.Mode != entry.Mode && node.Entry.Kind == entry.Kind
                ? "A permission rule for the path gives both the same mode; or let the later source win."
                : "Leave one of them out, or let the later source win.";
            throw new ImageException(ImageError.InvalidArgument, $"Two sources have {difference} for '/{entry.Name}': {node.Entry.Origin} and {entry.Origin}. {advice}", entry.Name);
        }
    }

    /// <param name="parent">What a folder is like that no source has but that files lie in.</param>
    public IReadOnlyList<LayerEntry> ToSorted(Func<string, LayerEntry> parent)
    {
        var result = new List<LayerEntry>();
        var pending = new Stack<(Node Node, string Name)>();
        Push(_root, "");
        while (pending.TryPop(out (Node Node, string Name) next))
        {
            // What came through a link has another name than its source gave it.
            LayerEntry? entry = next.Node.Entry;
            result.Add(entry is null ? parent(next.Name) : entry.Name == next.Name ? entry : entry with { Name = next.Name });
            Push(next.Node, next.Name + "/");
        }

        return result;

        void Push(Node node, string prefix)
        {
            foreach ((string name, Node child) in node.Children.OrderByDescending(pair => pair.Key, CodePointComparer.Instance))
            {
                pending.Push((child, prefix + name));
            }
        }
    }

    public static LayerEntry ImpliedFolder(string name) => new(name, FileKind.Directory, ParentMode);

    private Node EnterFolder(Node node, LayerEntry entry)
    {
        if (node.IsFolder)
        {
            return node;
        }

        if (FollowLink(node) is { } folder)
        {
            return folder;
        }

        if (conflicts == SourceConflict.Error)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'/{entry.Name}' (from {entry.Origin}) lies below '/{node.Entry!.Name}' (from {node.Entry.Origin}), which is not a folder.", entry.Name);
        }

        node.Replace(null);
        return node;
    }

    // Null for what is no link, and for one that leads to no folder of this layer.
    private Node? FollowLink(Node node) => node.Entry is not { Kind: FileKind.SymbolicLink } link ? null : PathWalk.Follow(
        _root,
        [.. EntryPath.Split(node.Parent!.Path), node.Name],
        (folder, name) => folder.Find(name),
        folder => folder.Parent ?? _root,
        found => found.Entry is { Kind: FileKind.SymbolicLink } next ? next.LinkTarget : null,
        _ => new ImageException(ImageError.InvalidArgument, $"'/{link.Name}' (from {link.Origin}) is a link that leads in a circle.", link.Name)) is { IsFolder: true } target ? target : null;

    private sealed class Node(string name, Node? parent)
    {
        // Made when something is put in: most nodes are files.
        private Dictionary<string, Node>? _children;

        public string Name { get; } = name;

        public Node? Parent { get; } = parent;

        public LayerEntry? Entry { get; set; }

        public IReadOnlyCollection<KeyValuePair<string, Node>> Children => (IReadOnlyCollection<KeyValuePair<string, Node>>?)_children ?? [];

        public bool IsFolder => Entry is null or { Kind: FileKind.Directory };

        public string Path => Parent is null ? "" : $"{Parent.Path}/{Name}";

        public Node GetOrAdd(string name)
        {
            _children ??= new(StringComparer.Ordinal);
            if (!_children.TryGetValue(name, out Node? child))
            {
                _children[name] = child = new Node(name, this);
            }

            return child;
        }

        public Node? Find(string name) => _children?.GetValueOrDefault(name);

        // What was below is gone, unless a folder takes the place of a folder.
        public void Replace(LayerEntry? entry)
        {
            if (entry is not { Kind: FileKind.Directory })
            {
                _children = null;
            }

            Entry = entry;
        }
    }
}
