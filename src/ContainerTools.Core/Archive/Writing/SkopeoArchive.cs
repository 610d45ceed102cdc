using ContainerTools.Json;
using ContainerTools.Tar;

namespace ContainerTools.Archive.Writing;

/// <summary>
/// The archive that skopeo and podman write (containers/image, docker/internal/tarfile), byte for byte: <c>&lt;diff ID&gt;.tar</c>,
/// <c>&lt;image ID&gt;.json</c>, the folders of <see cref="SkopeoLegacy"/>, and <c>manifest.json</c> and <c>repositories</c> at the end.
/// </summary>
internal sealed class SkopeoArchive
{
    private const int FileMode = 0b100_100_100;

    private readonly List<ArchiveEntry> _entries = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<Digest, List<string>> _tags = [];
    private readonly List<Image> _images = [];
    private readonly Dictionary<string, Dictionary<string, byte[]>> _repositories = new(StringComparer.Ordinal);

    private SkopeoArchive()
    {
    }

    /// <param name="set">Images with plain layers, for which <see cref="Check"/> finds nothing.</param>
    public static IReadOnlyList<ArchiveEntry> GetEntries(ImageSet set)
    {
        var archive = new SkopeoArchive();
        foreach (IImage member in set.Images)
        {
            archive.Add((Image)member);
        }

        archive.AddFile(DockerManifest.FileName, archive.WriteManifest());
        archive.AddFile("repositories", GoJson.WriteObject(archive._repositories.Select(pair => KeyValuePair.Create(pair.Key, GoJson.WriteObject(pair.Value)))));
        return archive._entries;
    }

    /// <summary>Finds out before a layer is read whether the image can be written.</summary>
    /// <exception cref="ImageException">It is an index, one of its names is none that skopeo writes, or a digest is not SHA-256.</exception>
    public static void Check(IImage member)
    {
        ImageSet.RequireImages(member);
        Image image = member.RequireSingle("A SkopeoArchive");
        // Skopeo computes SHA-256 of what it unpacks, whatever the image says.
        foreach (Digest digest in image.Layers.Select(layer => layer.DiffId).Prepend(image.Id).Where(digest => digest.Algorithm != "sha256"))
        {
            throw new ImageException(ImageError.Unsupported, $"A SkopeoArchive names layers and configs by SHA-256, but the image has {digest}.", digest);
        }

        foreach (string tag in image.RepoTags)
        {
            NameOf(tag);
        }
    }

    private static string LayerName(Layer layer) => $"{layer.DiffId.Hex}.tar";

    private static string ConfigName(Image image) => $"{image.Id.Hex}.json";

    private static (string Name, string Tag) NameOf(string tag) =>
        ImageReference.TryParse(RepoTag.Full(tag), out ImageReference? name) && name is { Tag: { } text, Digest: null }
            ? (name.Name, text)
            : throw new ImageException(ImageError.InvalidArgument, $"'{tag}' is not a name with a tag, as a SkopeoArchive must have it.", tag);

    private void Add(Image image)
    {
        foreach (Layer layer in image.Layers)
        {
            Add(new ArchiveEntry(LayerName(layer), layer.Blob));
        }

        Add(new ArchiveEntry(ConfigName(image), new MemoryBlob(image.Manifest.Config.MediaType, image.Id, image.Config.Raw)));
        IReadOnlyList<(string Id, byte[] Json)> legacy = SkopeoLegacy.Describe(image);
        foreach (((string id, byte[] json), Layer layer) in legacy.Zip(image.Layers))
        {
            AddLegacy(id, json, LayerName(layer));
        }

        // Two manifests may have one config, such as those of both families of media types.
        if (_tags.TryAdd(image.Id, []))
        {
            _images.Add(image);
        }

        foreach (string tag in image.RepoTags)
        {
            AddTag(image, tag, legacy is [.., var top] ? top.Id : null);
        }
    }

    private void AddLegacy(string id, byte[] json, string layer)
    {
        string link = $"{id}/layer.tar";
        if (!_names.Contains(link))
        {
            var header = new TarHeader(link, TarEntryType.SymbolicLink, 0, 0, 0) { LinkName = $"../{layer}" };
            Add(ArchiveEntry.OfBytes(link, []) with { Header = header });
            AddFile($"{id}/VERSION", "1.0"u8.ToArray());
            AddFile($"{id}/json", json);
        }
    }

    private void AddTag(Image image, string tag, string? top)
    {
        (string name, string text) = NameOf(tag);
        string full = $"{name}:{text}";
        if (!_tags[image.Id].Contains(full))
        {
            _tags[image.Id].Add(full);
        }

        if (top is not null)
        {
            _repositories.TryAdd(name, new(StringComparer.Ordinal));
            _repositories[name][text] = GoJson.WriteText(top);
        }
    }

    private byte[] WriteManifest() => GoJson.WriteArray(_images.Select(image => (byte[])
    [
        .. """{"Config":"""u8, .. GoJson.WriteText(ConfigName(image)),
        .. ""","RepoTags":"""u8, .. GoJson.WriteArray(_tags[image.Id].Select(GoJson.WriteText)),
        .. ""","Layers":"""u8, .. GoJson.WriteArray(image.Layers.Select(layer => GoJson.WriteText(LayerName(layer)))),
        .. "}"u8,
    ]));

    private void AddFile(string name, byte[] content) => Add(ArchiveEntry.OfBytes(name, content));

    private void Add(ArchiveEntry entry)
    {
        if (_names.Add(entry.Name))
        {
            _entries.Add(entry with { Header = entry.Header ?? new TarHeader(entry.Name, TarEntryType.File, FileMode, entry.Content.Size, 0) });
        }
    }
}
