using ContainerTools.FileSystem;
using ContainerTools.Tar;

namespace ContainerTools.Conversion;

/// <summary>
/// Hard links of a layer that stay while the file that they lead to is left out: the first of them becomes the file, at the place
/// where that has its content, and the others lead to it.
/// </summary>
/// <param name="listing">The layer.</param>
/// <param name="filter">What is left out.</param>
internal sealed class ExcludedLinks(LayerListing listing, EntryFilter filter)
{
    // What an entry that is left out was: its own place and header, or for a link those of the file that it leads to.
    private readonly Dictionary<string, (int Index, TarHeader Header)> _files = new(filter.PathComparer);

    // A link that is left out and leads to a file that stays.
    private readonly Dictionary<string, string> _others = new(filter.PathComparer);
    private readonly Dictionary<int, string> _heirs = [];

    /// <summary>By their places: what is written instead of an entry; null where nothing is.</summary>
    public Dictionary<int, TarHeader?> Replaced { get; } = [];

    public void AddExcluded(TarHeader header, int index)
    {
        string path = EntryPath.Parse(header.Name).Path;
        _files.Remove(path);
        _others.Remove(path);
        if (header.Type != TarEntryType.HardLink)
        {
            if (header.Type is not TarEntryType.Directory)
            {
                _files[path] = (index, header);
            }
        }
        else if (EntryPath.Parse(header.LinkName) is var target && _files.TryGetValue(target.Path, out (int, TarHeader) file))
        {
            _files[path] = file;
        }
        else if (!filter.Excludes(target))
        {
            _others[path] = header.LinkName;
        }
    }

    /// <exception cref="ImageException">The link leads to a file of another layer that is left out there.</exception>
    public void AddKept(TarHeader link, int index)
    {
        EntryPath target = EntryPath.Parse(link.LinkName);
        if (_others.TryGetValue(target.Path, out string? other))
        {
            Replaced[index] = link with { LinkName = other };
        }
        else if (!filter.Excludes(target))
        {
            return;
        }
        else if (!_files.TryGetValue(target.Path, out (int Index, TarHeader Header) file))
        {
            throw new ImageException(
                ImageError.InvalidArgument,
                $"{LayerListing.NameOf(listing.Layer)}: '{TarText.Printable(link.Name)}' is a hard link to '{TarText.Printable(link.LinkName)}', which is to be left out and is in a layer below it. Leave out both or none.",
                link.Name);
        }
        else if (_heirs.TryGetValue(file.Index, out string? heir))
        {
            Replaced[index] = link with { LinkName = heir };
        }
        else
        {
            // The header of a link sets mode, owner and times of the file.
            _heirs[file.Index] = link.Name;
            Replaced[file.Index] = file.Header with { Name = link.Name, Mode = link.Mode, Uid = link.Uid, Gid = link.Gid, UserName = link.UserName, GroupName = link.GroupName, Mtime = link.Mtime, MtimeNanoseconds = link.MtimeNanoseconds };
            Replaced[index] = null;
        }
    }
}
