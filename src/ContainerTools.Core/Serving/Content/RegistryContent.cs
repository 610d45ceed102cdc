using System.Collections.Concurrent;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
using ContainerTools.Layout;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving.Content;

/// <summary>The blobs that a registry serves: those in its folder, and those of images that are read where they are.</summary>
internal sealed class RegistryContent(string root, IEnumerable<Blob> images)
{
    private const int DocumentsKept = 1000;
    private readonly ConcurrentDictionary<Digest, Blob> _images = new(images.DistinctBy(blob => blob.Digest).ToDictionary(blob => blob.Digest));
    private readonly ConcurrentDictionary<Digest, ManifestDocument> _documents = new();
    private readonly OciLayoutFolder _folder = new(root);

    public string IngestFolder => _folder.IngestFolder;

    /// <returns>Null where there is no such blob.</returns>
    public Blob? Find(Digest digest) => _folder.FindBlob(digest) ?? _images.GetValueOrDefault(digest);

    /// <summary>Opens a blob for a client, who checks it.</summary>
    public static async Task<Stream> OpenAsync(Blob blob, ByteRange? range, CancellationToken cancel)
    {
        if (blob is FileBlob file)
        {
            // Shared with writers: on Unix any other mode takes a lock, which the process that has just made the blob may still hold.
            return RegularFile.OpenAsynchronous(file.Path);
        }

        return range is null
            ? await blob.OpenAsync(NullReporter.Instance, cancel).ConfigureAwait(false)
            : new LimitedStream(await blob.OpenUnverifiedAsync(range.Value.First, NullReporter.Instance, cancel).ConfigureAwait(false), range.Value.Length);
    }

    /// <returns>Null where there is no such manifest, or something that is none.</returns>
    public async Task<ManifestDocument?> ReadManifestAsync(Digest digest, string? mediaType, CancellationToken cancel)
    {
        if (Find(digest) is not { } blob || blob.Size > DocumentLimits.Document)
        {
            return null;
        }

        if (_documents.TryGetValue(digest, out ManifestDocument? known))
        {
            return known;
        }

        try
        {
            ReadOnlyMemory<byte> raw = await blob.ReadAllAsync(DocumentLimits.Document, NullReporter.Instance, cancel).ConfigureAwait(false);
            var document = ManifestDocument.Parse(raw, mediaType, digest.Algorithm);
            if (_documents.Count >= DocumentsKept)
            {
                _documents.Clear();
            }

            _documents[digest] = document;
            return document;
        }
        catch (ImageException exception) when (exception.Error is ImageError.Malformed or ImageError.DigestMismatch or ImageError.SizeMismatch)
        {
            return null;
        }
    }

    /// <summary>A file to put content into, under no name that anybody looks for.</summary>
    public TemporaryFile Stage(Digest digest) => _folder.StageBlob(digest);

    /// <summary>Removes what a server that was killed has left beside blobs and index.</summary>
    public void RemoveLeftovers() => _folder.RemoveLeftovers();

    /// <summary>Makes a finished file, which was checked, a blob.</summary>
    public void Adopt(string path, Digest digest) => _folder.AdoptBlob(path, digest);

    public void Remove(Digest digest)
    {
        FileMove.Delete(_folder.GetBlobPath(digest));
        _images.TryRemove(digest, out _);
    }
}
