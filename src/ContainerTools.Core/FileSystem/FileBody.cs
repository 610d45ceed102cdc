using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>What file systems call an inode: all but folders, with the one or more names that lead to it.</summary>
/// <param name="Store">What keeps it.</param>
/// <param name="Number">Its number there.</param>
internal readonly record struct FileBody(TreeStore Store, int Number)
{
    /// <summary>Of the entry that it comes from, without its name. That of a hard link stands for a file of a layer that was not read.</summary>
    public TarHeader Header => Store.HeaderOf(Number);

    public TarEntryType Type => Store.TypeOf(Number);

    public long Size => Store.Body(Number).Size;

    /// <summary>The layer's index in the image.</summary>
    public int Layer => Store.Body(Number).Layer;

    /// <summary>Its place among the layer's entries.</summary>
    public int Entry => Store.Body(Number).Entry;

    /// <summary>The name that came first of those that are left; the others are links to it.</summary>
    public TreeNode? First
    {
        get => Store.Body(Number).First is not 0 and var node ? new TreeNode(Store, node) : null;
        set => Store.Body(Number).First = value?.Number ?? 0;
    }

    public string? LinkTarget => Type == TarEntryType.SymbolicLink ? Header.LinkName : null;

    public static FileBody Add(TreeStore store, TarHeader header, int layer, int entry) => new(store, store.AddBody(header, layer, entry));

    /// <summary>Takes the place of the file that it was a link to.</summary>
    public void Become(FileBody target)
    {
        Store.SetBody(Number, target.Header);
        (Store.Body(Number).Layer, Store.Body(Number).Entry) = (target.Layer, target.Entry);
    }

    /// <summary>
    /// Takes mode, owner and time of a hard link to it, which engines set after they have made the link. A symbolic link takes
    /// the owner only.
    /// </summary>
    public void TakeAttributes(TarHeader link)
    {
        TarHeader header = Header with { Uid = link.Uid, Gid = link.Gid, UserName = link.UserName, GroupName = link.GroupName };
        Store.SetBody(Number, header.Type == TarEntryType.SymbolicLink ? header : header with { Mode = link.Mode, Mtime = link.Mtime, MtimeNanoseconds = link.MtimeNanoseconds });
    }

    /// <summary>Makes it a link to another name of the same file.</summary>
    public void LeadTo(string path) => Store.SetBody(Number, Header with { LinkName = path });
}
