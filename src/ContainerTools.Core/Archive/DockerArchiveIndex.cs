using ContainerTools.IO;
using ContainerTools.Tar;

namespace ContainerTools.Archive;

/// <summary>What lies where in an archive file, learnt in one pass over its headers.</summary>
internal sealed class DockerArchiveIndex
{
    private const int MaximumLinks = 8;
    private readonly string _path;
    private readonly Dictionary<string, Item> _items = new(StringComparer.Ordinal);

    private DockerArchiveIndex(string path) => _path = path;

    /// <param name="path">A tar that is not compressed.</param>
    public static async Task<DockerArchiveIndex> ReadAsync(string path, CancellationToken cancel)
    {
        var index = new DockerArchiveIndex(path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        using var reader = new TarReader(file, path);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false) is { } entry)
        {
            // As in every tar, the last of a name counts.
            long place = entry.Offset + entry.RawHeader.Length;
            index._items[Normalise(entry.Header.Name)] = new Item(entry.Header, place);
        }

        return index;
    }

    /// <summary>A file by its name in the archive, links followed.</summary>
    /// <exception cref="ImageException">The archive has no such file.</exception>
    public Item Find(string name)
    {
        string current = Normalise(name);
        for (int links = 0; links < MaximumLinks && _items.TryGetValue(current, out Item? item); links++)
        {
            switch (item.Header.Type)
            {
                case TarEntryType.SymbolicLink:
                    current = Normalise(Path.GetDirectoryName(current) + "/" + item.Header.LinkName);
                    break;
                case TarEntryType.HardLink:
                    current = Normalise(item.Header.LinkName);
                    break;
                default:
                    return item;
            }
        }

        throw new ImageException(ImageError.Malformed, $"'{_path}' has no file '{name}'.", _path);
    }

    public Blob Open(Item item, string mediaType, Digest digest) =>
        new ArchivedBlob(new Descriptor(mediaType, digest, item.Header.Size), _path, item.Place);

    /// <summary>Small files, whole.</summary>
    public byte[] ReadBytes(Item item, int limit)
    {
        if (item.Header.Size > limit)
        {
            throw new ImageException(ImageError.TooLarge, $"'{item.Header.Name}' in '{_path}' has {item.Header.Size:N0} bytes; at most {limit:N0} are accepted.", _path);
        }

        using var content = new FileSectionStream(File.OpenHandle(_path), item.Place, item.Header.Size);
        byte[] bytes = new byte[item.Header.Size];
        content.ReadExactly(bytes);
        return bytes;
    }

    // "./manifest.json" and "a/../b" are other ways to write the same name.
    private static string Normalise(string name)
    {
        var elements = new List<string>();
        foreach (string element in name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (element == ".." && elements.Count > 0)
            {
                elements.RemoveAt(elements.Count - 1);
            }
            else if (element is not ("." or ".."))
            {
                elements.Add(element);
            }
        }

        return string.Join('/', elements);
    }

    internal sealed record Item(TarHeader Header, long Place);
}
