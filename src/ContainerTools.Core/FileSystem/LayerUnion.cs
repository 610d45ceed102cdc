using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>
/// Puts layers upon each other, header by header (OCI image-spec, layer.md, "Applying Changesets"). Where that text is
/// silent, it is done as umoci does, and docker with a driver that keeps whole trees: a parent that is a symbolic link is
/// followed, a hard link has the attributes of its target, and a whiteout never hides anything of its own layer.
/// </summary>
/// <param name="isPartial">Whether there are layers below, of which nothing is known: hard links may lead to their files.</param>
internal sealed class LayerUnion(bool isPartial)
{
    private readonly Dictionary<(TreeNode Folder, string Name), TreeNode> _hidden = [];
    private readonly Dictionary<string, FileBody> _metadata = new(StringComparer.Ordinal);
    private LayerListing _listing = null!;
    private int _layer;
    private (string Path, TreeNode Node)? _lastFolder;

    public TreeNode Root { get; } = MakeRoot();

    /// <param name="listing">What the layer has.</param>
    /// <param name="layer">The layer's index in the image.</param>
    public void Add(LayerListing listing, int layer)
    {
        (_listing, _layer, _lastFolder) = (listing, layer, null);
        _hidden.Clear();
        _metadata.Clear();

        // A whiteout hides content of the layers below, at whatever position it stands in its own layer.
        HideAll();
        var early = new List<int>();
        for (int i = 0; i < listing.Headers.Count; i++)
        {
            if (!TryPut(listing.Headers[i], i, isLast: false))
            {
                early.Add(i);
            }
        }

        // Links before their targets.
        early.ForEach(i => TryPut(listing.Headers[i], i, isLast: true));
    }

    private static TreeNode MakeRoot()
    {
        var root = new TreeNode("", null);
        root.PutFolder(null, 0, 0);
        return root;
    }

    private void HideAll()
    {
        HashSet<string>? folders = null;
        for (int i = 0; i < _listing.Headers.Count; i++)
        {
            EntryPath path = EntryPath.Parse(_listing.Headers[i].Name);
            if (path.IsWhiteout && !path.IsMetadata)
            {
                folders ??= _listing.Headers.Where(other => other.Type == TarEntryType.Directory).Select(other => EntryPath.Parse(other.Name).Path).ToHashSet(StringComparer.Ordinal);
                Hide(path, i, folders);
            }
        }
    }

    private void Hide(EntryPath path, int entry, HashSet<string> ownFolders)
    {
        string name = path.Hidden ?? throw _listing.Fault(_listing.Headers[entry], "is a whiteout of nothing");
        if (FindHiding(path, ownFolders) is not { } folder)
        {
            return;
        }

        if (path.IsOpaque)
        {
            if (!folder.IsDirectory)
            {
                folder.PutFolder(null, _layer, entry);
            }

            folder.HidesLower = true;
            foreach (TreeNode child in folder.Children.ToArray())
            {
                _hidden[(folder, child.Name)] = folder.Remove(child.Name)!;
            }
        }
        else
        {
            if (folder.Remove(name) is { } gone)
            {
                _hidden[(folder, name)] = gone;
            }

            folder.GetOrAdd(name).HidesLower = true;
        }
    }

    // Null where there is nothing that could be hidden: below what is no folder, and below what this layer makes one.
    private TreeNode? FindHiding(EntryPath path, HashSet<string> ownFolders)
    {
        string lexical = "";
        bool isLexical = true;
        return Root.Walk(path.Folders, (folder, name) =>
        {
            TreeNode next = folder.GetOrAdd(name);
            lexical = lexical.Length == 0 ? name : $"{lexical}/{name}";
            if (next.Body is null)
            {
                return next;
            }

            bool follows = next.Body.LinkTarget is not null && !(isLexical && ownFolders.Contains(lexical));
            isLexical = false;
            return follows ? next : null;
        });
    }

    // False for a hard link whose target is not there, unless it is the last try.
    private bool TryPut(TarHeader header, int entry, bool isLast)
    {
        EntryPath path = EntryPath.Parse(header.Name);
        if (header.Name.Contains('\0') || header.LinkName.Contains('\0'))
        {
            throw _listing.Fault(header, "has a name or target with a NUL in it");
        }

        if (path.IsMetadata || path.IsWhiteout)
        {
            AddMetadata(path, header, entry);
            return true;
        }

        if (header.Type == TarEntryType.Directory)
        {
            TreeNode folder = path.IsRoot ? Root : EnterFolder(path, entry).GetOrAdd(path.Name);
            Forget(folder);
            folder.PutFolder(header, _layer, entry);
            return true;
        }

        if (path.IsRoot)
        {
            throw _listing.Fault(header, "stands for the root and is no folder");
        }

        FileBody? body = header.Type == TarEntryType.HardLink ? FindTarget(header, entry, isLast) : new FileBody(Checked(header), _layer, entry);
        if (body is not null)
        {
            TreeNode node = EnterFolder(path, entry).GetOrAdd(path.Name);
            if (!(isLast && node.IsVisible && node.Layer == _layer && node.Entry > entry))
            {
                Forget(node);
                node.PutBody(body, _layer, entry);
            }
        }

        return body is not null;
    }

    // Only entries that other entries of the layer may be hard links to.
    private void AddMetadata(EntryPath path, TarHeader header, int entry)
    {
        if (path.IsMetadata && header.Type is not (TarEntryType.Directory or TarEntryType.HardLink))
        {
            _metadata[path.Path] = new FileBody(Checked(header), _layer, entry);
        }
    }

    private TarHeader Checked(TarHeader header) => header.Type is TarEntryType.File or TarEntryType.ContiguousFile
        or TarEntryType.SymbolicLink or TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo
        ? header
        : throw _listing.Fault(header, $"has the unknown type {(byte)header.Type}");

    private FileBody? FindTarget(TarHeader header, int entry, bool isLast)
    {
        EntryPath target = EntryPath.Parse(header.LinkName);
        if (_metadata.TryGetValue(target.Path, out FileBody? body))
        {
            return body;
        }

        TreeNode? node = Root.Walk(target.Folders, FindNow) is { } folder && !target.IsRoot ? FindNow(folder, target.Name) : null;
        return node?.Body
            ?? (node is { IsDirectory: true } || target.IsRoot ? throw _listing.Fault(header, $"is a hard link to the folder '{TarText.Printable(header.LinkName)}'")
            : !isLast ? null
            : isPartial ? new FileBody(header, _layer, entry)
            : throw _listing.Fault(header, $"is a hard link to '{TarText.Printable(header.LinkName)}', which no layer has"));
    }

    // Files that this layer's whiteouts hide can still be targets of hard links.
    private TreeNode? FindNow(TreeNode folder, string name) =>
        folder.Find(name) is { IsVisible: true } found ? found : _hidden.GetValueOrDefault((folder, name));

    private TreeNode EnterFolder(EntryPath path, int entry)
    {
        if (_lastFolder is not { } last || last.Path != path.Folder)
        {
            TreeNode folder = Root.Walk(path.Folders, (current, name) =>
            {
                TreeNode next = current.GetOrAdd(name);
                if (!next.IsDirectory && next.Body?.LinkTarget is null)
                {
                    next.PutFolder(null, _layer, entry);
                }

                return next;
            })!;
            _lastFolder = last = (path.Folder, folder);
        }

        return last.Node;
    }

    // A folder that is something else from now on, or something else that is a folder, may have been on the way.
    private void Forget(TreeNode changed)
    {
        if (changed.IsVisible)
        {
            _lastFolder = null;
        }
    }
}
