using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>What file systems call an inode: all but folders, with the one or more names that lead to it.</summary>
/// <param name="header">Of the entry that it comes from. That of a hard link stands for a file of a layer that was not read.</param>
/// <param name="layer">The layer's index in the image.</param>
/// <param name="entry">Its place among the layer's entries.</param>
internal sealed class FileBody(TarHeader header, int layer, int entry)
{
    public TarHeader Header { get; private set; } = header;

    public int Layer { get; private set; } = layer;

    public int Entry { get; private set; } = entry;

    /// <summary>The name that came first of those that are left; the others are links to it.</summary>
    public TreeNode? First { get; set; }

    public string? LinkTarget => Header.Type == TarEntryType.SymbolicLink ? Header.LinkName : null;

    /// <summary>Takes the place of the file that it was a link to.</summary>
    public void Become(FileBody target) => (Header, Layer, Entry) = (target.Header, target.Layer, target.Entry);

    /// <summary>
    /// Takes mode, owner and time of a hard link to it, which engines set after they have made the link. A symbolic link takes
    /// the owner only.
    /// </summary>
    public void TakeAttributes(TarHeader link)
    {
        Header = Header with { Uid = link.Uid, Gid = link.Gid, UserName = link.UserName, GroupName = link.GroupName };
        if (Header.Type != TarEntryType.SymbolicLink)
        {
            Header = Header with { Mode = link.Mode, Mtime = link.Mtime, MtimeNanoseconds = link.MtimeNanoseconds };
        }
    }

    /// <summary>Makes it a link to another name of the same file.</summary>
    public void LeadTo(string path) => Header = Header with { LinkName = path };
}
