using ContainerTools.IO.Files;

namespace ContainerTools.Layout;

/// <summary>
/// An OCI layout on disk (OCI image-spec, image-layout.md): the only place that makes one, puts blobs into it and changes its
/// index. May be used by several threads and processes at once: what appears under its final name is complete.
/// </summary>
/// <param name="root">An absolute path. The folder need not exist.</param>
/// <param name="sync">Brings what makes the layout, its index and its journal to the disk; null for not doing so.</param>
internal sealed class OciLayoutFolder(string root, DiskSync? sync = null)
{
    // A millisecond each.
    private const int OpenAttempts = 50;
    private readonly string _layoutFile = Path.Combine(root, LayoutFormat.LayoutFile);

    public string Root { get; } = root;

    public LayoutIndex Index { get; } = new(root, sync);

    public string BlobFolder { get; } = Path.Combine(root, LayoutFormat.BlobFolder);

    public string IngestFolder { get; } = Path.Combine(root, LayoutFormat.IngestFolder);

    /// <summary>Whether the file is there that makes the folder a layout.</summary>
    public bool HasLayoutFile => RegularFile.Exists(_layoutFile);

    /// <summary>Looks at what is in the folder.</summary>
    /// <exception cref="ImageException">The folder cannot be read.</exception>
    public LayoutState ReadState()
    {
        try
        {
            return HasLayoutFile && Index.Exists ? LayoutState.Ready
                : File.Exists(Root) ? LayoutState.Foreign
                : Directory.Exists(Root) ? ReadUnfinished()
                : LayoutState.Empty;
        }
        catch (DirectoryNotFoundException)
        {
            return LayoutState.Empty;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, Root, "read");
        }
    }

    /// <summary>
    /// Makes what the layout lacks; what is there stays. <c>oci-layout</c> comes last, so that a folder with that file is a complete layout.
    /// </summary>
    /// <param name="withIngest">Whether there is to be a folder for blobs that arrive in pieces.</param>
    /// <exception cref="ImageException">The folder cannot be written to.</exception>
    public void Create(bool withIngest)
    {
        try
        {
            if (withIngest)
            {
                CreateFolder(IngestFolder);
            }

            CreateFolder(BlobFolder);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, Root);
        }

        WriteOnce(Index.Path, IndexWriter.Empty);
        WriteOnce(_layoutFile, LayoutFormat.LayoutBytes);
    }

    public string GetBlobPath(Digest digest) => Path.Combine(BlobFolder, digest.Algorithm, digest.Hex);

    /// <returns>The blob, its media type empty; null where the layout does not have it.</returns>
    public FileBlob? FindBlob(Digest digest) =>
        FindSize(digest) is { } size ? new FileBlob(new Descriptor("", digest, size), GetBlobPath(digest)) : null;

    /// <summary>Whether the layout has a file of the blob's digest and size. Its content is not looked at.</summary>
    public bool Contains(Descriptor descriptor) => FindSize(descriptor.Digest) == descriptor.Size;

    /// <returns>The blob's file, not verified; null where the layout does not have it, or somebody keeps it locked.</returns>
    /// <exception cref="ImageException">The file cannot be read.</exception>
    public FileStream? TryOpenBlob(Digest digest)
    {
        string path = GetBlobPath(digest);
        if (HasLink(digest))
        {
            return null;
        }

        for (int attempt = 0; attempt < OpenAttempts; attempt++)
        {
            try
            {
                return RegularFile.OpenRead(path);
            }
            catch (Exception exception) when (FileErrors.IsInUse(exception, path) || FileErrors.IsDenied(exception) && attempt < OpenAttempts - 1)
            {
                // A process that opened the unfinished file just before it became the blob holds a lock on the blob for a moment; one
                // that has removed the blob may still read it.
                Thread.Sleep(1);
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or NotRegularFileException)
            {
                return null;
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception))
            {
                throw FileErrors.Wrap(exception, path, "read");
            }
        }

        return null;
    }

    /// <summary>A file to write a blob to that becomes the blob when it is committed.</summary>
    /// <exception cref="ImageException">The file cannot be made.</exception>
    public TemporaryFile StageBlob(Digest digest)
    {
        string path = GetBlobPath(digest);
        try
        {
            MakePlaceFor(path);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, path);
        }

        return new TemporaryFile(path, overwrite: true);
    }

    /// <summary>Makes a complete file, whose content was verified, the blob. The file must be on the layout's file system.</summary>
    /// <exception cref="FileNotFoundException">The file is gone.</exception>
    /// <exception cref="ImageException">The file cannot be moved.</exception>
    public void AdoptBlob(string path, Digest digest)
    {
        string target = GetBlobPath(digest);
        try
        {
            MakePlaceFor(target);
            FileMove.Replace(path, target);
        }
        catch (Exception exception) when (exception is not FileNotFoundException && FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, target);
        }
    }

    /// <summary>Removes what processes that were killed have left beside the layout's files.</summary>
    public void RemoveLeftovers()
    {
        TemporaryFile.RemoveLeftovers(Root, name => name is LayoutFormat.IndexFile or LayoutFormat.LayoutFile);
        if (new DirectoryInfo(BlobFolder) is { Exists: true, LinkTarget: null } blobs)
        {
            foreach (DirectoryInfo folder in blobs.EnumerateDirectories().Where(folder => folder.LinkTarget is null))
            {
                TemporaryFile.RemoveLeftovers(folder.FullName, name => Digest.TryParse($"{folder.Name}:{name}", out _));
            }
        }
    }

    /// <returns>False where the file cannot be removed.</returns>
    public bool TryRemoveBlob(Digest digest)
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

    // A link or a FIFO is replaced by renaming; a folder is not.
    private void MakePlaceFor(string blob)
    {
        RegularFile.RequireNoLink(BlobFolder);
        CreateFolder(Path.GetDirectoryName(blob)!);
        if (Directory.Exists(blob) && new DirectoryInfo(blob).LinkTarget is null)
        {
            Directory.Delete(blob);
        }
    }

    private static void CreateFolder(string path)
    {
        Directory.CreateDirectory(path);
        RegularFile.RequireNoLink(path);
    }

    /// <summary>By which another file in place of a blob's is noticed; null where there is none.</summary>
    public FileStamp? FindStamp(Digest digest) => RegularFile.Find(GetBlobPath(digest))?.Stamp;

    private long? FindSize(Digest digest) => HasLink(digest) ? null : RegularFile.Find(GetBlobPath(digest))?.Size;

    // What lies behind a link to a folder is not in the layout.
    private bool HasLink(Digest digest) =>
        new DirectoryInfo(BlobFolder).LinkTarget is not null || new DirectoryInfo(Path.Combine(BlobFolder, digest.Algorithm)).LinkTarget is not null;

    private void WriteOnce(string path, byte[] content)
    {
        if (RegularFile.Exists(path))
        {
            return;
        }

        try
        {
            TemporaryFile.Write(path, content, overwrite: false, sync ?? DiskSync.Off);
        }
        catch (ImageException exception) when (exception.Error == ImageError.AlreadyExists && RegularFile.Exists(path))
        {
            // Another process was faster, and others may have changed the file since.
        }
    }

    private LayoutState ReadUnfinished()
    {
        bool isEmpty = true;
        foreach (string path in Directory.EnumerateFileSystemEntries(Root))
        {
            isEmpty = false;
            if (!IsOurs(path))
            {
                // A folder that does not look like an unfinished layout may be a layout that was completed just now.
                return HasLayoutFile && Index.Exists ? LayoutState.Ready : LayoutState.Foreign;
            }
        }

        return isEmpty ? LayoutState.Empty : LayoutState.Unfinished;
    }

    private bool IsOurs(string path) => Path.GetFileName(path) switch
    {
        LayoutFormat.BlobFolder or LayoutFormat.IngestFolder or LayoutFormat.DigestFolder => !File.Exists(path),
        LayoutFormat.LayoutFile or LayoutFormat.LockFile => !Directory.Exists(path),
        LayoutFormat.IndexFile => IsEmptyIndex(),
        string name => TemporaryFile.IsFor(LayoutFormat.LayoutFile, name) || TemporaryFile.IsFor(LayoutFormat.IndexFile, name),
    };

    // An index with entries in a folder without 'oci-layout' was made by another program.
    private bool IsEmptyIndex()
    {
        try
        {
            return RegularFile.Find(Index.Path)?.Size == IndexWriter.Empty.Length && RegularFile.ReadAllBytes(Index.Path).AsSpan().SequenceEqual(IndexWriter.Empty);
        }
        catch (FileNotFoundException)
        {
            return true;
        }
    }
}
