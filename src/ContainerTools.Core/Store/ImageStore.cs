using System.Collections.Concurrent;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
using ContainerTools.Layout;

namespace ContainerTools.Store;

/// <summary>
/// Content kept once under its digest, as an OCI image layout (OCI image-spec, image-layout.md) with a folder
/// <c>ingest</c> beside it for blobs that are not complete yet. Several processes may use it at once: a blob appears
/// by renaming a finished, verified file, and an unfinished one is locked by its writer.
/// </summary>
public sealed class ImageStore
{
    // So many writers of one blob get a file of their own; further ones work without the store.
    private const int StagingFiles = 8;
    private const string UnknownType = "application/octet-stream";

    // An hour is exact enough to find what was not used for long, and costs at most one more system call for each blob and hour.
    private static readonly TimeSpan UsePrecision = TimeSpan.FromHours(1);

    // Damaged copies that may not be removable.
    private readonly ConcurrentDictionary<Digest, FileStamp?> _damaged = new();
    private int _isGivenUp;

    /// <param name="root">An absolute path; made when the first blob arrives.</param>
    public ImageStore(string root)
    {
        Root = root;
        Folder = new OciLayoutFolder(root);
    }

    /// <summary>The folder of the store.</summary>
    public string Root { get; }

    internal OciLayoutFolder Folder { get; }

    /// <summary>Whether nothing is put there any more: it could not be written, and a cache is not worth a failure.</summary>
    internal bool IsGivenUp => Volatile.Read(ref _isGivenUp) != 0;

    /// <summary>Goes on without putting anything there, and says so once.</summary>
    internal void GiveUp(ImageException reason, IReporter reporter)
    {
        if (Interlocked.Exchange(ref _isGivenUp, 1) == 0)
        {
            reporter.Warning($"The store '{Root}' cannot be used, so what is fetched is not kept: {reason.Message}");
        }
    }

    /// <summary>Has a blob read from its origin from now on until it is stored again.</summary>
    internal void Distrust(Digest digest) => _damaged.TryAdd(digest, Folder.FindStamp(digest));

    /// <summary>Whether the folder is that of a store, and not an OCI layout of somebody else's.</summary>
    internal bool IsPrepared => Folder.HasLayoutFile && Directory.Exists(Folder.BlobFolder) && Directory.Exists(Folder.IngestFolder);

    /// <summary>The same blob, read from the store if it is there and else put into it while it is read.</summary>
    public Blob Cache(Blob blob) => new StoredBlob(this, blob);

    /// <summary>The path at which the store keeps a blob, whether it has it or not.</summary>
    public string GetBlobPath(Digest digest) => Folder.GetBlobPath(digest);

    /// <summary>Whether the store has a blob of that digest and size. Its bytes are checked when it is read.</summary>
    public bool Contains(Descriptor descriptor) => Folder.Contains(descriptor);

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
            // The store belongs to another user, or the file was removed just now. Reading it fails later if it must.
        }
    }

    /// <returns>The blob's file, or null where the store does not have it, or it cannot be had now.</returns>
    internal FileStream? TryOpen(Descriptor descriptor)
    {
        if (IsDistrusted(descriptor.Digest) || Folder.TryOpenBlob(descriptor.Digest) is not { } file)
        {
            return null;
        }

        if (file.Length != descriptor.Size)
        {
            file.Dispose();
            Folder.TryRemoveBlob(descriptor.Digest);
            return null;
        }

        MarkUsed(GetBlobPath(descriptor.Digest));
        return file;
    }

    /// <summary>Reads a small blob and checks its digest.</summary>
    /// <param name="digest">Of the content.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <returns>Null where the store does not have it, or not as it was.</returns>
    internal byte[]? TryRead(Digest digest, int limit)
    {
        try
        {
            string path = GetBlobPath(digest);
            MarkUsed(path);
            return RegularFile.ReadAllBytes(path, limit) is var content && Digest.Of(digest.Algorithm, content) == digest ? content : null;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return null;
        }
    }

    /// <summary>A file to write the blob to, with what an earlier attempt left there.</summary>
    /// <returns>Null where the blob has arrived meanwhile or all files for it are in use.</returns>
    internal StagedBlob? Stage(Descriptor descriptor)
    {
        Prepare();
        try
        {
            return FindFree(descriptor);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, Root);
        }
    }

    private bool IsDistrusted(Digest digest) => _damaged.TryGetValue(digest, out FileStamp? stamp) && stamp is not null && Folder.FindStamp(digest) == stamp;

    private StagedBlob? FindFree(Descriptor descriptor)
    {
        for (int number = 0; number < StagingFiles; number++)
        {
            string path = Path.Combine(Folder.IngestFolder, $"{descriptor.Digest.Algorithm}-{descriptor.Digest.Hex}.{number}");
            if (StagedBlob.TryLock(path) is not { } file)
            {
                continue;
            }

            // The earlier holder of the lock may have finished the blob: then the locked file is the blob itself, or a new
            // one that nobody needs.
            if (Contains(descriptor))
            {
                File.Delete(path);
                file.Dispose();
                return null;
            }

            return new StagedBlob(file, path, Folder, descriptor);
        }

        return null;
    }

    /// <summary>Stores content whose digest only its bytes tell.</summary>
    /// <param name="write">Writes the content. If it throws, nothing is stored.</param>
    /// <param name="cancel">Ends it; then nothing is stored.</param>
    /// <returns>Digest and size of the blob; its media type is that of any bytes.</returns>
    /// <exception cref="ImageException">The store cannot be written to.</exception>
    public async Task<Descriptor> ImportAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        Prepare();
        string? temporary = null;
        try
        {
            try
            {
                Digest digest;
                long size;
                using (FileStream file = TemporaryFile.CreateLocked(() => Path.Combine(Folder.IngestFolder, Path.GetRandomFileName()), FileShare.None))
                {
                    temporary = file.Name;
                    using var hashed = new HashingStream(file);
                    await write(hashed, cancel).ConfigureAwait(false);
                    digest = hashed.GetDigest();
                    size = file.Length;

                    // Until it has its name its lock tells that it is not left over. Windows renames no file that is open so.
                    if (!OperatingSystem.IsWindows())
                    {
                        Folder.AdoptBlob(temporary, digest);
                    }
                }

                if (OperatingSystem.IsWindows())
                {
                    Folder.AdoptBlob(temporary, digest);
                }

                return new Descriptor(UnknownType, digest, size);
            }
            finally
            {
                // The file has gone already if all went well.
                if (temporary is not null)
                {
                    FileMove.Delete(temporary);
                }
            }
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, Root);
        }
    }

    /// <summary>Stores content whose digest only its bytes tell.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <inheritdoc cref="ImportAsync(Func{Stream, CancellationToken, Task}, CancellationToken)"/>
    public Task<Descriptor> ImportAsync(Stream content, CancellationToken cancel) => ImportAsync(
        (target, token) => StreamCopy.CopyAsync(content, bytes => target.WriteAsync(bytes, token), NullReporter.Instance, token),
        cancel);

    /// <summary>Makes the folders and files that every store has.</summary>
    /// <exception cref="ImageException">The store cannot be written to.</exception>
    /// <remarks>
    /// A new store can be read and written by its user alone: names in it are no secret, contents of private registries are.
    /// </remarks>
    internal void Prepare()
    {
        if (!OperatingSystem.IsWindows() && !Directory.Exists(Root))
        {
            try
            {
                Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception))
            {
                throw FileErrors.Wrap(exception, Root);
            }
        }

        Folder.Create(withIngest: true);
    }
}
