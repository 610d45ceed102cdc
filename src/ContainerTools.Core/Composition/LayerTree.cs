using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>
/// Gathers what a layer will hold, whatever order it comes in, and gives it sorted by path element, each element by code
/// point, a folder before its content.
/// </summary>
internal sealed class LayerTree
{
    private const int ParentMode = 0b111_101_101;
    private readonly Node _root = new();

    /// <exception cref="ImageException">Another source has something else under this name.</exception>
    public void Add(LayerEntry entry)
    {
        Node node = _root;
        foreach (string element in entry.Name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (node.Entry is { Kind: not FileKind.Directory } blocking)
            {
                throw new ImageException(ImageError.InvalidArgument, $"'/{entry.Name}' (from {entry.Origin}) lies below '/{blocking.Name}' (from {blocking.Origin}), which is not a folder.", entry.Name);
            }

            node = node.GetOrAdd(element);
        }

        if (node.Entry is null)
        {
            if (entry.Kind != FileKind.Directory && node.Children.Count > 0)
            {
                throw new ImageException(ImageError.InvalidArgument, $"'/{entry.Name}' (from {entry.Origin}) is not a folder, but other sources have files below it.", entry.Name);
            }

            node.Entry = entry;
        }
        else if (!node.Entry.IsSameAs(entry))
        {
            throw new ImageException(ImageError.InvalidArgument, $"Two sources have different content for '/{entry.Name}': {node.Entry.Origin} and {entry.Origin}.", entry.Name);
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
            result.Add(next.Node.Entry ?? parent(next.Name));
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

    private sealed class Node
    {
        public LayerEntry? Entry { get; set; }

        public Dictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);

        public Node GetOrAdd(string name)
        {
            if (!Children.TryGetValue(name, out Node? child))
            {
                Children[name] = child = new Node();
            }

            return child;
        }
    }
}
