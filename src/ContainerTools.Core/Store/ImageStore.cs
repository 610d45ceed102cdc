using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
using ContainerTools.Layout;

namespace ContainerTools.Store;

/// <summary>
/// Content kept once under its digest, as an OCI image layout (OCI image-spec, image-layout.md) with a folder
/// <c>ingest</c> beside it for blobs that are not complete yet. Several processes may use it at once: a blob appears
/// by renaming a finished, verified file, and an unfinished one is locked by whoever writes it.
/// </summary>
public sealed class ImageStore
{
    // As many writers of one blob find a place of their own; more of them do without the store.
    private const int StagingPlaces = 8;

    // A millisecond each.
    private const int OpenAttempts = 50;

    // Exact enough to tell what was used long ago, and one more system call for a blob and hour at most.
    private static readonly TimeSpan UsePrecision = TimeSpan.FromHours(1);
    private readonly string _blobs;
    private readonly string _ingest;

    /// <param name="root">An absolute path; made when the first blob arrives.</param>
    public ImageStore(string root)
    {
        Root = root;
        _blobs = Path.Combine(root, LayoutFormat.BlobFolder);
        _ingest = Path.Combine(root, LayoutFormat.IngestFolder);
    }

    public string Root { get; }

    /// <summary>Whether the folder is that of a store, and not an OCI layout of somebody else's.</summary>
    internal bool IsPrepared => File.Exists(Path.Combine(Root, LayoutFormat.LayoutFile)) && Directory.Exists(_blobs) && Directory.Exists(_ingest);

    /// <summary>The same blob, read from the store if it is there and else put into it while it is read.</summary>
    public Blob Cache(Blob blob) => new StoredBlob(this, blob);

    public string GetBlobPath(Digest digest) => LayoutFormat.BlobPath(Root, digest);

    public bool Contains(Descriptor descriptor)
    {
        var file = new FileInfo(GetBlobPath(descriptor.Digest));
        return file.Exists && file.Length == descriptor.Size;
    }

    /// <summary>
    /// Notes that a file of the store was used just now, in its modification time: what is in a store never changes, and
    /// access times many file systems do not keep.
    /// </summary>
    internal static void MarkUsed(string path)
    {
        try
        {
            DateTime now = DateTime.UtcNow;
            if ((now - File.GetLastWriteTimeUtc(path)).Duration() > UsePrecision)
            {
                File.SetLastWriteTimeUtc(path, now);
            }
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            // Somebody else's store, or the file has just gone; reading it is another matter.
        }
    }

    /// <returns>The blob's file, or null where the store does not have it, or it cannot be had now.</returns>
    internal FileStream? TryOpen(Descriptor descriptor)
    {
        string path = GetBlobPath(descriptor.Digest);
        FileStream? file = null;
        for (int attempt = 0; file is null && attempt < OpenAttempts; attempt++)
        {
            try
            {
                file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            }
            catch (IOException exception) when (FileErrors.IsLocked(exception))
            {
                // Somebody who opened the unfinished file just before it became the blob now has that locked, for a moment.
                Thread.Sleep(1);
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception))
            {
                throw FileErrors.Wrap(exception, path, "read");
            }
        }

        if (file is not null && file.Length != descriptor.Size)
        {
            file.Dispose();
            TryRemove(descriptor.Digest);
            return null;
        }

        MarkUsed(path);
        return file;
    }

    /// <summary>Takes a damaged blob out of the store, if that may be done.</summary>
    internal bool TryRemove(Digest digest)
    {
        try
        {
            File.Delete(GetBlobPath(digest));
            return true;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return false;
        }
    }

    /// <summary>A place to write the blob to, with what an earlier attempt left there.</summary>
    /// <returns>Null where the blob has arrived meanwhile or all places are taken.</returns>
    internal StagedBlob? Stage(Descriptor descriptor)
    {
        try
        {
            Prepare(descriptor.Digest);
            return StageAnywhere(descriptor);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, Root);
        }
    }

    private StagedBlob? StageAnywhere(Descriptor descriptor)
    {
        for (int place = 0; place < StagingPlaces; place++)
        {
            string path = Path.Combine(_ingest, $"{descriptor.Digest.Algorithm}-{descriptor.Digest.Hex}.{place}");
            if (StagedBlob.TryLock(path) is not { } file)
            {
                continue;
            }

            // Whoever held the lock before may have finished the blob: then the locked file is the blob itself, or a new
            // one that nobody needs.
            if (Contains(descriptor))
            {
                File.Delete(path);
                file.Dispose();
                return null;
            }

            return new StagedBlob(file, path, GetBlobPath(descriptor.Digest), descriptor.Size);
        }

        return null;
    }

    /// <summary>Stores content whose digest only its bytes tell.</summary>
    /// <param name="write">Writes it; what it leaves unfinished by an exception is not stored.</param>
    /// <returns>The path of the blob.</returns>
    public async Task<string> ImportAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        string temporary = Path.Combine(_ingest, Path.GetRandomFileName());
        try
        {
            Directory.CreateDirectory(_ingest);
            try
            {
                Digest digest;
                using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
                {
                    using var hashed = new HashingStream(file);
                    await write(hashed, cancel).ConfigureAwait(false);
                    digest = hashed.GetDigest();
                }

                Prepare(digest);
                File.Move(temporary, GetBlobPath(digest), overwrite: true);
                return GetBlobPath(digest);
            }
            finally
            {
                // Moved away if all went well.
                File.Delete(temporary);
            }
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, Root);
        }
    }

    /// <inheritdoc cref="ImportAsync(Func{Stream, CancellationToken, Task}, CancellationToken)"/>
    public Task<string> ImportAsync(Stream content, CancellationToken cancel) => ImportAsync(
        (target, token) => StreamCopy.CopyAsync(content, bytes => target.WriteAsync(bytes, token), NullReporter.Instance, token),
        cancel);

    /// <summary>Makes the folders and files that every store has.</summary>
    internal void Prepare()
    {
        Directory.CreateDirectory(_ingest);
        Directory.CreateDirectory(_blobs);
        WriteOnce(LayoutFormat.LayoutFile, LayoutFormat.LayoutBytes);
        WriteOnce(LayoutFormat.IndexFile, IndexWriter.Empty);
    }

    private void Prepare(Digest digest)
    {
        Prepare();
        Directory.CreateDirectory(Path.Combine(_blobs, digest.Algorithm));
    }

    private void WriteOnce(string name, byte[] content)
    {
        string path = Path.Combine(Root, name);
        if (File.Exists(path))
        {
            return;
        }

        string temporary = Path.Combine(_ingest, $"{name}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}");
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }
}
