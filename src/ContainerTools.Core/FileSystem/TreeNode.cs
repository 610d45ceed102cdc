using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>
/// A name in the tree that the layers make together: a folder, something else with a <see cref="Body"/>, or neither, where
/// only something is to be said of the layers below those that were read.
/// </summary>
internal sealed class TreeNode(string name, TreeNode? parent)
{
    // Linux takes no path of more than 4,096 bytes; a recursive walk of the tree may be as deep.
    private const int MostFolders = 2048;

    private readonly int _depth = parent is null ? 0 : parent._depth + 1;
    private Dictionary<string, TreeNode>? _children;

    public string Name { get; } = name;

    public TreeNode? Parent { get; private set; } = parent;

    public bool IsDirectory { get; private set; }

    /// <summary>A folder's own entry; null for one that no layer lists but that files lie in.</summary>
    public TarHeader? Folder { get; private set; }

    public FileBody? Body { get; private set; }

    /// <summary>The layer that put it there, by its index in the image.</summary>
    public int Layer { get; private set; }

    /// <summary>Where in that layer.</summary>
    public int Entry { get; private set; }

    /// <summary>Whether nothing that lower layers have here or below counts any more.</summary>
    public bool HidesLower { get; set; }

    /// <summary>Whether this folder took the place of something that hides all that lower layers have here, so that it has none of their attributes.</summary>
    public bool IsNew { get; private set; }

    public bool IsVisible => IsDirectory || Body is not null;

    public IEnumerable<TreeNode> Children => _children is null ? [] : _children.Values.OrderBy(child => child.Name, CodePointComparer.Instance);

    /// <summary>Relative to the root, which itself has the empty one.</summary>
    public string Path
    {
        get
        {
            var names = new Stack<string>();
            for (TreeNode node = this; node.Parent is not null; node = node.Parent)
            {
                names.Push(node.Name);
            }

            return string.Join('/', names);
        }
    }

    public static TreeNode NewRoot()
    {
        var root = new TreeNode("", null);
        root.PutFolder(null, 0, 0);
        return root;
    }

    public TreeNode? Find(string name) => _children?.GetValueOrDefault(name);

    /// <exception cref="ImageException">It lies deeper than any file system allows.</exception>
    public TreeNode GetOrAdd(string name)
    {
        _children ??= new Dictionary<string, TreeNode>(StringComparer.Ordinal);
        if (!_children.TryGetValue(name, out TreeNode? child))
        {
            child = _depth < MostFolders
                ? new TreeNode(name, this)
                : throw new ImageException(ImageError.Malformed, $"The layers have files more than {MostFolders:N0} folders deep.");
            _children.Add(name, child);
        }

        return child;
    }

    /// <param name="folder">Null where the layer only implies it.</param>
    /// <param name="layer">The index of the layer that has it.</param>
    /// <param name="entry">The index of the entry in the layer.</param>
    public void PutFolder(TarHeader? folder, int layer, int entry)
    {
        IsNew |= !IsDirectory && HidesLower;
        (IsDirectory, Folder, Body) = (true, folder, null);
        (Layer, Entry) = (layer, entry);
    }

    public void PutBody(FileBody body, int layer, int entry)
    {
        // Whatever was below is gone, here and in the layers below.
        (IsDirectory, Folder, Body, _children, HidesLower) = (false, null, body, null, true);
        (Layer, Entry) = (layer, entry);
    }

    /// <summary>From now on only hides what lower layers have.</summary>
    public void PutWhiteout() => (IsDirectory, Folder, Body, _children, HidesLower) = (false, null, null, null, true);

    /// <summary>
    /// Lays the folder of a higher layer upon this one. What only one of them has is there as it is; where both have a folder,
    /// that of the higher layer goes before; of all else only the higher layer's counts.
    /// </summary>
    /// <param name="upper">A folder at the same path. Its parts belong to this tree afterwards.</param>
    public void Cover(TreeNode upper)
    {
        if (upper.Folder is { } folder)
        {
            PutFolder(folder, upper.Layer, upper.Entry);
        }

        if (upper.HidesLower)
        {
            (HidesLower, _children) = (true, null);
        }

        foreach (TreeNode child in upper._children?.Values ?? Enumerable.Empty<TreeNode>())
        {
            TreeNode? lower = Find(child.Name);
            if (lower is { IsDirectory: true } && child is { IsDirectory: true, IsNew: false })
            {
                lower.Cover(child);
            }
            else if (child.IsVisible || child.HidesLower)
            {
                child.IsNew |= lower is { HidesLower: true };
                child.HidesLower |= lower is { HidesLower: true };
                child.Parent = this;
                (_children ??= new Dictionary<string, TreeNode>(StringComparer.Ordinal))[child.Name] = child;
            }
        }
    }

    public bool ComesBefore(TreeNode other) => (Layer, Entry).CompareTo((other.Layer, other.Entry)) < 0;

    /// <summary>Walks from this node, the root of the tree, through folders and the links among them.</summary>
    /// <param name="folders">The names along the path.</param>
    /// <param name="enter">Gives what a name in a folder stands for; null ends the walk.</param>
    /// <returns>The folder that the path leads to; null where <paramref name="enter"/> gave null.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: the links lead in a circle.</exception>
    public TreeNode? Walk(IReadOnlyList<string> folders, Func<TreeNode, string, TreeNode?> enter) => PathWalk.Follow(
        this,
        folders,
        enter,
        node => node.Parent ?? this,
        node => node.Body?.LinkTarget,
        link => new ImageException(ImageError.Malformed, $"The layers have files below '{TarText.Printable(link.Path)}', a symbolic link that leads nowhere.", link.Path));
}
