using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerTools.IO;

namespace ContainerTools.Store;

/// <summary>
/// What the store's index leads to. Fetching puts nothing into the index; an OCI tool, to which the store is an ordinary
/// layout, does.
/// </summary>
internal sealed class StoreReferences
{
    private const int MaximumManifestSize = 4 << 20;
    private readonly ImageStore _store;
    private readonly string _indexPath;
    private readonly JsonArray _entries;
    private readonly JsonNode _index;
    private readonly List<(JsonNode Entry, HashSet<Digest> Reached)> _roots = [];

    /// <exception cref="ImageException">The index cannot be read; then nobody knows what may be removed.</exception>
    public StoreReferences(ImageStore store)
    {
        _store = store;
        _indexPath = Path.Combine(store.Root, ImageStore.IndexFile);
        _index = ReadIndex();
        _entries = _index["manifests"] as JsonArray ?? [];
        foreach (JsonNode? entry in _entries)
        {
            if (entry is JsonObject && entry["digest"] is JsonValue value && value.TryGetValue(out string? text) && Digest.TryParse(text, out Digest digest))
            {
                _roots.Add((entry, Follow(digest)));
            }
        }
    }

    /// <summary>Each image of the index with all that it needs.</summary>
    public IEnumerable<IReadOnlySet<Digest>> Images => _roots.Select(root => root.Reached);

    public bool Contains(Digest digest) => _roots.Any(root => root.Reached.Contains(digest));

    /// <summary>Takes the images out of the index that need one of the digests.</summary>
    public void Remove(IReadOnlySet<Digest> digests)
    {
        JsonNode[] broken = _roots.Where(root => root.Reached.Overlaps(digests)).Select(root => root.Entry).ToArray();
        if (broken.Length == 0)
        {
            return;
        }

        foreach (JsonNode entry in broken)
        {
            _entries.Remove(entry);
        }

        using var file = new TemporaryFile(_indexPath, overwrite: true);
        file.Stream.Write(JsonSerializer.SerializeToUtf8Bytes(_index));
        file.Commit();
    }

    private JsonNode ReadIndex()
    {
        try
        {
            return File.Exists(_indexPath) ? JsonNode.Parse(File.ReadAllBytes(_indexPath)) as JsonObject ?? throw new JsonException("not an object") : new JsonObject();
        }
        catch (JsonException exception)
        {
            throw new ImageException(ImageError.Malformed, $"'{_indexPath}' is not a valid index: {exception.Message}", _indexPath, exception);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, _indexPath, "read");
        }
    }

    private HashSet<Digest> Follow(Digest root)
    {
        var reached = new HashSet<Digest>();
        var pending = new Stack<Digest>([root]);
        while (pending.TryPop(out Digest digest))
        {
            if (!reached.Add(digest))
            {
                continue;
            }

            foreach (Descriptor descriptor in ReadManifest(digest) switch
            {
                IndexManifest index => index.Manifests,
                Manifest manifest => manifest.Layers.Prepend(manifest.Config),
                _ => [],
            })
            {
                pending.Push(descriptor.Digest);
            }
        }

        return reached;
    }

    private ManifestDocument? ReadManifest(Digest digest)
    {
        var file = new FileInfo(_store.GetBlobPath(digest));
        if (!file.Exists || file.Length > MaximumManifestSize || BlobSniffer.Recognise(file.FullName) is not (StoredBlobKind.Manifest or StoredBlobKind.Index))
        {
            return null;
        }

        try
        {
            return ManifestDocument.Parse(File.ReadAllBytes(file.FullName));
        }
        catch (ImageException)
        {
            return null;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, file.FullName, "read");
        }
    }
}
