using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>
/// What a layer is by itself: the folder into which an engine unpacks it, in the order of its entries, before an overlay file
/// system puts it upon the other layers. So symbolic links of the same layer are followed and those of lower layers are not
/// known; a whiteout is a thing like others, which a folder of the same name replaces; and a hard link's header sets
/// mode, owner and time of the file (docker's and containerd's unpacking). What they refuse is understood as far as possible.
/// </summary>
/// <param name="store">What keeps the tree.</param>
/// <param name="layer">The layer's index in the image.</param>
/// <param name="judge">Is told what is wrong or odd.</param>
internal sealed class UnpackedLayer(TreeStore store, int layer, ILayerJudge judge)
{
    // About what a name among the metadata takes.
    private const int MetadataBytes = 100;
    private readonly Dictionary<string, FileBody> _metadata = new(StringComparer.Ordinal);
    private readonly HeaderList _early = new();
    private readonly ChunkedList<int> _earlyEntries = new();
    private readonly ChunkedList<int> _implied = new();
    private (string Path, TreeNode Node)? _lastFolder;

    public TreeNode Root { get; } = TreeNode.NewRoot(store);

    /// <summary>The folders that were made because something lies in them. Some of them the layer may have listed or replaced afterwards.</summary>
    public IEnumerable<TreeNode> Implied => Enumerable.Range(0, _implied.Count).Select(index => new TreeNode(store, _implied[index]));

    /// <param name="header">The next entry of the layer.</param>
    /// <param name="entry">Its place among the entries.</param>
    /// <exception cref="ImageException">Links lead in a circle, or folders lie too deep.</exception>
    public void Put(TarHeader header, int entry)
    {
        EntryPath path = EntryPath.Parse(header.Name);
        if (header.Name.Contains('\0') || header.LinkName.Contains('\0'))
        {
            judge.Refuse(header, "has a name or target with a NUL in it");
        }
        else if (path.IsMetadata)
        {
            AddMetadata(path, header, entry);
        }
        else if (path.IsWhiteout)
        {
            Hide(path, header, entry);
        }
        else if (header.Type == TarEntryType.Directory)
        {
            PutFolder(path, header, entry);
        }
        else if (path.IsRoot)
        {
            judge.Refuse(header, "stands for the root and is no folder");
        }
        else if (header.Type == TarEntryType.HardLink)
        {
            PutLink(path, header, entry);
        }
        else if (header is { Type: TarEntryType.CharacterDevice, DeviceMajor: 0, DeviceMinor: 0 })
        {
            judge.Note(LayerOddity.WhiteoutDevice, header);
            PutWhiteout(path, header, entry);
        }
        else if (IsKnown(header))
        {
            PutBody(path, header, FileBody.Add(store, header, layer, entry), entry);
        }
    }

    /// <summary>Resolves the hard links whose targets had not come when they did.</summary>
    /// <param name="findOutside">Gives a file that the layer itself does not have; null leaves the link out.</param>
    public void Complete(Func<TarHeader, int, FileBody?> findOutside)
    {
        int next = 0;
        foreach (TarHeader header in _early.Headers)
        {
            int entry = _earlyEntries[next++];
            FileBody? body = Find(EntryPath.Parse(header.LinkName))?.Body;
            judge.Note(body is null ? LayerOddity.LinkOutsideLayer : LayerOddity.LinkBeforeTarget, header);
            EntryPath path = EntryPath.Parse(header.Name);
            if ((body ?? findOutside(header, entry)) is { } found && !(Find(path) is { IsVisible: true } later && later.Entry > entry))
            {
                PutBody(path, header, found, entry);
            }
        }
    }

    private void PutFolder(EntryPath path, TarHeader header, int entry)
    {
        TreeNode folder = path.IsRoot ? Root : EnterFolder(path, header, entry).GetOrAdd(path.Name);
        if (!folder.IsDirectory)
        {
            if (folder.HidesLower && folder.Body is null)
            {
                judge.Note(LayerOddity.WhiteoutBeforeFolder, header);
            }

            // What was there is replaced, and with it what would have hidden the lower layers' folder.
            folder.HidesLower = false;
        }

        Forget(folder);
        folder.PutFolder(header, layer, entry);
    }

    private void PutBody(EntryPath path, TarHeader header, FileBody body, int entry)
    {
        TreeNode node = Replace(path, header, entry);
        node.PutBody(body, layer, entry);
    }

    private void PutWhiteout(EntryPath path, TarHeader header, int entry)
    {
        Replace(path, header, entry).PutWhiteout();
    }

    // Engines set the times of the listed folders at the end, and fail where one has gone.
    private TreeNode Replace(EntryPath path, TarHeader header, int entry)
    {
        TreeNode node = EnterFolder(path, header, entry).GetOrAdd(path.Name);
        if (node.IsDirectory && FileTree.Enumerate(node).Any(inside => inside.IsListed))
        {
            judge.Note(LayerOddity.FolderReplaced, header);
        }

        Forget(node);
        return node;
    }

    private void PutLink(EntryPath path, TarHeader header, int entry)
    {
        EntryPath target = EntryPath.Parse(header.LinkName);
        if (_metadata.TryGetValue(target.Path, out FileBody leftover))
        {
            PutBody(path, header, leftover, entry);
        }
        else if (target.IsRoot || Find(target) is { IsDirectory: true })
        {
            judge.Refuse(header, $"is a hard link to the folder '{TarText.Printable(header.LinkName)}'");
        }
        else if (Find(target) is not { } node)
        {
            _early.Add(header, "The layer");
            _earlyEntries.Add(entry);
        }
        else if (node.Body is { } body)
        {
            if (IsWithin(node, Find(path)))
            {
                // Engines take away what is in the way of the link, and with it its target.
                judge.Note(LayerOddity.LinkOutsideLayer, header);
            }

            body.TakeAttributes(header);
            PutBody(path, header, body, entry);
        }
        else
        {
            // Another name of the device node that a whiteout is.
            judge.Note(LayerOddity.LinkToWhiteout, header);
            PutWhiteout(path, header, entry);
        }
    }

    private static bool IsWithin(TreeNode node, TreeNode? folder)
    {
        TreeNode? current = node;
        while (current is not null && current != folder)
        {
            current = current.Value.Parent;
        }

        return current is not null;
    }

    private void Hide(EntryPath path, TarHeader header, int entry)
    {
        if (path.Hidden is not { } name)
        {
            judge.Refuse(header, "is a whiteout of nothing");
        }
        else if (TryEnter(path, header, entry, isWhiteout: true) is { } folder)
        {
            if (path.IsOpaque)
            {
                HideContent(folder, header);
            }
            else
            {
                Hide(folder.GetOrAdd(name), header);
            }
        }
    }

    private void Hide(TreeNode node, TarHeader header)
    {
        if (node.IsVisible || node.HidesLower)
        {
            judge.Note(LayerOddity.WhiteoutBehindEntry, header);
        }

        // What the layer itself has there stays, but for a folder that is there only because of whiteouts in it.
        if (node.Body is null && !node.IsListed && !node.HasVisibleChildren)
        {
            Forget(node);
            node.PutWhiteout();
        }

        node.HidesLower = true;
    }

    // An overlay's root is never opaque.
    private void HideContent(TreeNode folder, TarHeader header)
    {
        if (folder.Parent is null)
        {
            judge.Note(LayerOddity.OpaqueRoot, header);
        }
        else
        {
            folder.HidesLower = true;
        }
    }

    // Only entries that other entries of the layer may be hard links to.
    private void AddMetadata(EntryPath path, TarHeader header, int entry)
    {
        if (header.Type is not (TarEntryType.Directory or TarEntryType.HardLink) && IsKnown(header))
        {
            store.Charge(MetadataBytes + (path.Path.Length * sizeof(char)));
            _metadata[path.Path] = FileBody.Add(store, header, layer, entry);
        }
    }

    private bool IsKnown(TarHeader header)
    {
        bool isKnown = header.Type is TarEntryType.File or TarEntryType.ContiguousFile
            or TarEntryType.SymbolicLink or TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo;
        if (!isKnown)
        {
            judge.Refuse(header, $"has the unknown type {(byte)header.Type}");
        }

        return isKnown;
    }

    private TreeNode? Find(EntryPath path) =>
        Root.Walk(path.Folders, FindThing) is { } folder && !path.IsRoot ? FindThing(folder, path.Name) : null;

    private static TreeNode? FindThing(TreeNode folder, string name) => folder.Find(name) is { } found && (found.IsVisible || found.HidesLower) ? found : null;

    private TreeNode EnterFolder(EntryPath path, TarHeader header, int entry) => TryEnter(path, header, entry, isWhiteout: false)!.Value;

    // Null for a whiteout below something that is no folder: nothing is there that it could hide.
    private TreeNode? TryEnter(EntryPath path, TarHeader header, int entry, bool isWhiteout)
    {
        if (_lastFolder is { } last && last.Path == path.Folder)
        {
            return last.Node;
        }

        // How many of the next names a link's target has.
        int ofTarget = 0;
        TreeNode? folder = Root.Walk(path.Folders, (current, name) =>
        {
            bool isOfTarget = ofTarget > 0 && ofTarget-- > 0;
            TreeNode next = current.GetOrAdd(name);
            if (next.Body?.LinkTarget is { } target)
            {
                ofTarget += EntryPath.Split(target).Count(part => part != "..");
                return next;
            }

            if (next.IsDirectory)
            {
                return next;
            }

            if (next.HidesLower || isOfTarget)
            {
                judge.Note(next.Body is not null ? LayerOddity.BelowFile : next.HidesLower ? LayerOddity.BelowWhiteout : LayerOddity.BelowOutsideLink, header);
            }

            if (next.HidesLower && isWhiteout)
            {
                return null;
            }

            next.PutFolder(null, layer, entry);
            _implied.Add(next.Number);
            return next;
        });
        _lastFolder = folder is { } node ? (path.Folder, node) : null;
        return folder;
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
