using ContainerTools.IO.Files;

namespace ContainerTools.Store;

/// <summary>
/// An unfinished blob that this process alone writes. Left without <see cref="Commit"/> or <see cref="Discard"/>, it
/// stays and the next attempt goes on where this one stopped.
/// </summary>
internal sealed class StagedBlob : IDisposable
{
    private readonly FileStream _file;
    private readonly string _path;
    private readonly string _target;

    public StagedBlob(FileStream file, string path, string target, long size)
    {
        _file = file;
        _path = path;
        _target = target;
        if (file.Length > size)
        {
            file.SetLength(0);
        }

        Present = file.Length;
    }

    /// <summary>How many bytes an earlier attempt left, not verified.</summary>
    public long Present { get; }

    /// <returns>Null if somebody else has the file locked, or has removed it between our opening and locking it.</returns>
    public static FileStream? TryLock(string path, FileMode mode = FileMode.OpenOrCreate)
    {
        try
        {
            // On Unix only FileShare.None takes a lock (flock); on Windows Delete still excludes others but lets us rename.
            FileShare share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
            var file = new FileStream(path, mode, FileAccess.ReadWrite, share, bufferSize: 0);
            if (File.Exists(path))
            {
                return file;
            }

            file.Dispose();
            return null;
        }
        catch (IOException exception) when (FileErrors.IsLocked(exception))
        {
            return null;
        }
    }

    public int Read(Span<byte> buffer) => _file.Read(buffer);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
        }
        catch (IOException exception)
        {
            throw FileErrors.Wrap(exception, _path);
        }
    }

    /// <summary>Makes the verified content part of the store.</summary>
    public void Commit()
    {
        // Given free first: a reader must not find the blob locked. Another process may then have taken the complete file
        // for an earlier attempt of its own and be the one who moves it.
        _file.Dispose();
        try
        {
            File.Move(_path, _target, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            // Or the store was cleared at this moment; whoever reads the blob next fetches it again.
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, _target);
        }
    }

    /// <summary>Empties the file. Deleted, it might be one that another process has just opened and not locked yet.</summary>
    public void Discard() => _file.SetLength(0);

    public void Dispose() => _file.Dispose();
}
