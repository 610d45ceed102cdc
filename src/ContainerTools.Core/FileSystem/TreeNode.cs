using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>
/// A name in the tree that the layers make together: a folder, something else with a <see cref="Body"/>, or neither, where
/// only something is to be said of the layers below those that were read.
/// </summary>
/// <param name="Store">What keeps it.</param>
/// <param name="Number">Its number there.</param>
internal readonly record struct TreeNode(TreeStore Store, int Number)
{
    public string Name => Store.NameOf(Number);

    public TreeNode? Parent => Data.Parent is not 0 and var parent ? new TreeNode(Store, parent) : null;

    public bool IsDirectory => Data.Flags.HasFlag(NodeFlags.Directory);

    /// <summary>Whether a layer lists this folder; some have only files in it.</summary>
    public bool IsListed => IsDirectory && Data.Body != 0;

    /// <summary>A folder's own entry, without its name; null for one that no layer lists but that files lie in.</summary>
    public TarHeader? Folder => IsListed ? Store.HeaderOf(Data.Body) : null;

    public FileBody? Body => !IsDirectory && Data.Body != 0 ? new FileBody(Store, Data.Body) : null;

    /// <summary>The layer that put it there, by its index in the image.</summary>
    public int Layer => Data.Layer;

    /// <summary>Where in that layer.</summary>
    public int Entry => Data.Entry;

    /// <summary>Whether nothing that lower layers have here or below counts any more.</summary>
    public bool HidesLower
    {
        get => Data.Flags.HasFlag(NodeFlags.HidesLower);
        set => Set(NodeFlags.HidesLower, value);
    }

    /// <summary>Whether this folder took the place of something that hides all that lower layers have here, so that it has none of their attributes.</summary>
    public bool IsNew => Data.Flags.HasFlag(NodeFlags.New);

    public bool IsVisible => IsDirectory || Data.Body != 0;

    public bool HasVisibleChildren => Data.VisibleChildren > 0;

    /// <summary>By code points of their names.</summary>
    public IEnumerable<TreeNode> Children
    {
        get
        {
            TreeStore store = Store;
            return Store.SortedChildrenOf(Number).Select(child => new TreeNode(store, child));
        }
    }

    /// <summary>Relative to the root, which itself has the empty one.</summary>
    public string Path
    {
        get
        {
            int length = 0;
            for (int node = Number; Store.Node(node).Parent != 0; node = Store.Node(node).Parent)
            {
                length += Store.NameBytesOf(node).Length + 1;
            }

            if (length == 0)
            {
                return "";
            }

            byte[] path = new byte[length - 1];
            for (int node = Number, end = path.Length; Store.Node(node).Parent != 0; node = Store.Node(node).Parent)
            {
                ReadOnlySpan<byte> name = Store.NameBytesOf(node);
                name.CopyTo(path.AsSpan(end - name.Length));
                end -= name.Length + 1;
                if (end > 0)
                {
                    path[end] = (byte)'/';
                }
            }

            return TextStore.Decode(path);
        }
    }

    private ref NodeData Data => ref Store.Node(Number);

    public static TreeNode NewRoot(TreeStore store)
    {
        var root = new TreeNode(store, store.AddRoot());
        root.PutFolder(null, 0, 0);
        return root;
    }

    public TreeNode? Find(string name) => Store.Find(Number, name) is not 0 and var found ? new TreeNode(Store, found) : null;

    /// <param name="other">A node of any tree.</param>
    /// <returns>What has its name in this folder.</returns>
    public TreeNode? FindNamesake(TreeNode other) =>
        Store.Find(Number, other.Store.NameBytesOf(other.Number)) is not 0 and var found ? new TreeNode(Store, found) : null;

    /// <summary>Whether both have one name, spelled alike.</summary>
    public bool HasNameOf(TreeNode other) => Store.NameBytesOf(Number).SequenceEqual(other.Store.NameBytesOf(other.Number));

    /// <exception cref="ImageException">It lies deeper than any file system allows, or there are too many names.</exception>
    public TreeNode GetOrAdd(string name) => new(Store, Store.GetOrAdd(Number, name));

    /// <param name="folder">Null where the layer only implies it.</param>
    /// <param name="layer">The index of the layer that has it.</param>
    /// <param name="entry">The index of the entry in the layer.</param>
    public void PutFolder(TarHeader? folder, int layer, int entry)
    {
        if (!IsDirectory && HidesLower)
        {
            Set(NodeFlags.New, true);
        }

        Put(isDirectory: true, folder is null ? 0 : Store.AddBody(folder, layer, entry));
        (Data.Layer, Data.Entry) = (layer, entry);
    }

    public void PutBody(FileBody body, int layer, int entry)
    {
        // Whatever was below is gone, here and in the layers below.
        Put(isDirectory: false, body.Number);
        Store.DropChildren(Number);
        HidesLower = true;
        (Data.Layer, Data.Entry) = (layer, entry);
    }

    /// <summary>Lets paths begin at this folder. The tree that it was in is none any more.</summary>
    public void MakeRoot() => Data.Parent = 0;

    /// <summary>From now on only hides what lower layers have.</summary>
    public void PutWhiteout()
    {
        Put(isDirectory: false, 0);
        Store.DropChildren(Number);
        HidesLower = true;
    }

    /// <summary>
    /// Lays the folder of a higher layer upon this one. What only one of them has is there as it is; where both have a folder,
    /// that of the higher layer goes before; of all else only the higher layer's counts.
    /// </summary>
    /// <param name="upper">A folder at the same path, of the same store. Its parts belong to this tree afterwards.</param>
    public void Cover(TreeNode upper)
    {
        if (upper.IsListed)
        {
            if (!IsDirectory && HidesLower)
            {
                Set(NodeFlags.New, true);
            }

            Put(isDirectory: true, upper.Data.Body);
            (Data.Layer, Data.Entry) = (upper.Layer, upper.Entry);
        }

        if (upper.HidesLower)
        {
            // Nothing is left of the folder that lower layers have.
            HidesLower = true;
            Store.DropChildren(Number);
            Store.Respell(Number, upper.Number);
        }

        foreach (int number in Store.ChildrenOf(upper.Number))
        {
            var child = new TreeNode(Store, number);
            TreeNode? lower = Find(child.Name);
            if (lower is { IsDirectory: true } folder && child is { IsDirectory: true, IsNew: false })
            {
                folder.Cover(child);
            }
            else if (child.IsVisible || child.HidesLower)
            {
                Take(child, lower);
            }
        }
    }

    public bool ComesBefore(TreeNode other) => (Layer, Entry).CompareTo((other.Layer, other.Entry)) < 0;

    /// <summary>Walks from this node, the root of the tree, through folders and the links among them.</summary>
    /// <param name="folders">The names along the path.</param>
    /// <param name="enter">Gives what a name in a folder stands for; null ends the walk.</param>
    /// <returns>The folder that the path leads to; null where <paramref name="enter"/> gave null.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: the links lead in a circle.</exception>
    public TreeNode? Walk(IReadOnlyList<string> folders, Func<TreeNode, string, TreeNode?> enter)
    {
        TreeNode root = this;
        return PathWalk.TryFollow(
            this,
            folders,
            (TreeNode folder, string name, out TreeNode found) =>
            {
                TreeNode? next = enter(folder, name);
                found = next.GetValueOrDefault();
                return next is not null;
            },
            node => node.Parent ?? root,
            node => node.Body?.LinkTarget,
            link => new ImageException(ImageError.Malformed, $"The layers have files below '{TarText.Printable(link.Path)}', a symbolic link that leads nowhere.", link.Path),
            out TreeNode end) ? end : null;
    }

    private void Take(TreeNode child, TreeNode? lower)
    {
        if (lower is { } covered)
        {
            if (covered.HidesLower)
            {
                child.Set(NodeFlags.New | NodeFlags.HidesLower, true);
            }

            Count(covered, -1);
            Store.Detach(covered.Number);
        }

        Store.Detach(child.Number);
        Store.Attach(child.Number, Number);
        Count(child, 1);
    }

    private void Put(bool isDirectory, int body)
    {
        Count(-1);
        Set(NodeFlags.Directory, isDirectory);
        Data.Body = body;
        Count(1);
    }

    // A folder knows how many of the things in it are there, because counting them again and again would take for ever.
    private void Count(int sign)
    {
        if (Parent is { } folder)
        {
            folder.Count(this, sign);
        }
    }

    private void Count(TreeNode child, int sign) => Data.VisibleChildren += child.IsVisible ? sign : 0;

    private void Set(NodeFlags flags, bool isSet) => Data.Flags = isSet ? Data.Flags | flags : Data.Flags & ~flags;
}
