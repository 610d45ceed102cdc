using System.Text.Json;
using ContainerTools.IO.Files;
using ContainerTools.Json;
using ContainerTools.Layout;

namespace ContainerTools.Store;

/// <summary>
/// What the store's index leads to. Fetching puts nothing into the index; an OCI tool, to which the store is an ordinary
/// layout, does.
/// </summary>
internal sealed class StoreReferences
{
    private readonly OciLayoutFolder _folder;
    private readonly Dictionary<Digest, HashSet<Digest>> _images;

    /// <exception cref="ImageException">The index cannot be read; then nobody knows what may be removed.</exception>
    public StoreReferences(ImageStore store)
    {
        _folder = store.Folder;
        try
        {
            _ = ReadIndex();
        }
        catch (ImageException exception) when (exception.Error == ImageError.Malformed)
        {
            Damage = exception;
        }

        _images = ReadIndex().Select(FindDigest).OfType<Digest>().Distinct().ToDictionary(digest => digest, Follow);
    }

    /// <summary>Why the index is none; it leads to nothing then. Null for one that can be read.</summary>
    public ImageException? Damage { get; }

    /// <summary>Each image of the index with all that it needs.</summary>
    public IEnumerable<IReadOnlySet<Digest>> Images => _images.Values;

    public bool Contains(Digest digest) => _images.Values.Any(image => image.Contains(digest));

    /// <summary>Takes the images out of the index that need one of the digests.</summary>
    /// <returns>What images need that have come since the index was read; they stay, so it must too.</returns>
    public async Task<IReadOnlySet<Digest>> RemoveAsync(IReadOnlySet<Digest> digests, CancellationToken cancel)
    {
        if (Damage is not null)
        {
            await _folder.Index.ResetAsync(cancel).ConfigureAwait(false);
        }

        IReadOnlyList<JsonElement> entries = ReadIndex();
        if (entries.Any(IsBroken))
        {
            await _folder.Index.UpdateAsync(
                present =>
                {
                    entries = present.Where(entry => !IsBroken(entry)).ToArray();
                    return entries.Select(IndexWriter.Keep);
                },
                cancel).ConfigureAwait(false);
        }

        return entries.Select(FindDigest).OfType<Digest>().Where(digest => !_images.ContainsKey(digest)).SelectMany(Follow).ToHashSet();

        bool IsBroken(JsonElement entry) => FindDigest(entry) is { } digest && _images.TryGetValue(digest, out HashSet<Digest>? image) && image.Overlaps(digests);
    }

    private IReadOnlyList<JsonElement> ReadIndex() => Damage is null && _folder.Index.Exists ? _folder.Index.Read() : [];

    // An element that is no entry leads to nothing; it stays as it is.
    private static Digest? FindDigest(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryFind("digest", out JsonElement value) && value.ValueKind == JsonValueKind.String
        && Digest.TryParse(value.GetTextOrRaw(), out Digest digest) ? digest : null;

    private HashSet<Digest> Follow(Digest root)
    {
        var reached = new HashSet<Digest>();
        var walk = new ManifestWalk([new Descriptor("", root, 0)]);
        while (walk.TryNext(out Descriptor? next))
        {
            reached.Add(next.Digest);
            ManifestDocument? document = ReadManifest(next.Digest);
            walk.Follow(document);
            if (document is Manifest manifest)
            {
                reached.UnionWith(manifest.Layers.Prepend(manifest.Config).Select(part => part.Digest));
            }
        }

        return reached;
    }

    private ManifestDocument? ReadManifest(Digest digest)
    {
        string path = _folder.GetBlobPath(digest);
        if (_folder.FindBlob(digest) is not { Size: <= DocumentLimits.Document } || BlobSniffer.Recognise(path) is not (StoredBlobKind.Manifest or StoredBlobKind.Index))
        {
            return null;
        }

        try
        {
            return ManifestDocument.Parse(RegularFile.ReadAllBytes(path, DocumentLimits.Document));
        }
        catch (ImageException)
        {
            return null;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, path, "read");
        }
    }
}
