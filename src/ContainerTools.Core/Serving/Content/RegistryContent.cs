using System.Collections.Concurrent;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
using ContainerTools.Layout;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving.Content;

/// <summary>The blobs that a registry serves: those in its folder, and those of images that are read where they are.</summary>
/// <param name="root">The folder.</param>
/// <param name="images">The blobs that are read where they are.</param>
/// <param name="sync">Brings what is written to the disk.</param>
/// <param name="clock">Says when a blob was used.</param>
internal sealed class RegistryContent(string root, IEnumerable<Blob> images, DiskSync sync, TimeProvider clock)
{
    // A client that has asked for a blob pushes a manifest that needs it within that time, or goes on pulling.
    private static readonly TimeSpan UseLasts = TimeSpan.FromHours(1);

    private const int DocumentsKept = 1000;
    private readonly ConcurrentDictionary<Digest, Blob> _images = new(images.DistinctBy(blob => blob.Digest).ToDictionary(blob => blob.Digest));
    private readonly ConcurrentDictionary<Digest, ManifestDocument> _documents = new();
    private readonly OciLayoutFolder _folder = new(root);
    private readonly ConcurrentDictionary<string, bool> _knownFolders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Digest, DateTimeOffset> _uses = new();

    public string IngestFolder => _folder.IngestFolder;

    /// <returns>Null where there is no such blob.</returns>
    public Blob? Find(Digest digest) => _folder.FindBlob(digest) ?? _images.GetValueOrDefault(digest);

    /// <summary>Opens a blob for a client, who checks it.</summary>
    public static async Task<Stream> OpenAsync(Blob blob, ByteRange? range, CancellationToken cancel)
    {
        if (blob is FileBlob file)
        {
            // Shared with writers: on Unix any other mode takes a lock, which the process that has just made the blob may still hold.
            return RegularFile.OpenRead(file.Path);
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

    /// <summary>Writes down that a client asks for a blob or names it, so that it stays for the time being.</summary>
    public void Use(Digest digest) => _uses[digest] = clock.GetUtcNow();

    /// <summary>Whether a client of this server has asked for a blob in the last hour, or it came since then.</summary>
    public bool IsInUse(Digest digest)
    {
        DateTimeOffset earliest = clock.GetUtcNow() - UseLasts;
        return _uses.TryGetValue(digest, out DateTimeOffset used) && used > earliest
            || _folder.FindStamp(digest) is { } stamp && stamp.Modified > (earliest - DateTimeOffset.UnixEpoch).TotalNanoseconds;
    }

    /// <summary>Forgets uses that are long ago.</summary>
    public void ForgetUses()
    {
        DateTimeOffset earliest = clock.GetUtcNow() - UseLasts;
        foreach ((Digest digest, DateTimeOffset used) in _uses)
        {
            if (used <= earliest)
            {
                _uses.TryRemove(KeyValuePair.Create(digest, used));
            }
        }
    }

    /// <summary>Makes content a blob, which is on the disk then.</summary>
    public async Task AddAsync(Digest digest, byte[] content)
    {
        using (TemporaryFile file = _folder.StageBlob(digest))
        {
            file.Stream.Write(content);
            sync.Flush(file.Stream);
            file.Commit();
        }

        await FlushNamesAsync(digest).ConfigureAwait(false);
    }

    /// <summary>Makes a finished file, which was checked and whose content is on the disk, a blob, which is there too then.</summary>
    public async Task AdoptAsync(string path, Digest digest)
    {
        Use(digest);
        _folder.AdoptBlob(path, digest);
        await FlushNamesAsync(digest).ConfigureAwait(false);
    }

    /// <summary>Removes what a server that was killed has left beside blobs and index.</summary>
    public void RemoveLeftovers() => _folder.RemoveLeftovers();

    public void Remove(Digest digest)
    {
        FileMove.Delete(_folder.GetBlobPath(digest));
        _images.TryRemove(digest, out _);
    }

    /// <summary>Removes a blob so that it is still gone after a power cut.</summary>
    public async Task RemoveForGoodAsync(Digest digest)
    {
        Remove(digest);
        if (Directory.Exists(FolderOf(digest)))
        {
            await FlushNamesAsync(digest).ConfigureAwait(false);
        }
    }

    private string FolderOf(Digest digest) => Path.GetDirectoryName(_folder.GetBlobPath(digest))!;

    // The folder of an algorithm may be new itself.
    private async Task FlushNamesAsync(Digest digest)
    {
        await sync.FlushFolderAsync(FolderOf(digest)).ConfigureAwait(false);
        if (!_knownFolders.ContainsKey(digest.Algorithm))
        {
            await sync.FlushFolderAsync(_folder.BlobFolder).ConfigureAwait(false);
            _knownFolders[digest.Algorithm] = true;
        }
    }
}
