using ContainerTools.IO.Files;
using ContainerTools.Layout;

namespace ContainerTools.Store;

/// <summary>
/// An unfinished blob that this process alone writes. Left without <see cref="Commit"/> or <see cref="Discard"/>, it
/// stays and the next attempt goes on where this one stopped.
/// </summary>
internal sealed class StagedBlob : IDisposable
{
    private readonly FileStream _file;
    private readonly OciLayoutFolder _folder;
    private readonly Digest _digest;

    /// <param name="file">Locked; see <see cref="TryLock"/>.</param>
    /// <param name="folder">Where the blob goes when it is complete.</param>
    /// <param name="descriptor">Names what is to be written.</param>
    public StagedBlob(FileStream file, OciLayoutFolder folder, Descriptor descriptor)
    {
        _file = file;
        _folder = folder;
        _digest = descriptor.Digest;
        if (file.Length > descriptor.Size)
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
            throw FileErrors.Wrap(exception, _file.Name);
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
            _folder.AdoptBlob(_file.Name, _digest);
        }
        catch (FileNotFoundException)
        {
            // Or the store was cleared at this moment; the next reader of the blob fetches it again.
        }
    }

    /// <summary>Empties the file. Deleted, it might be one that another process has just opened and not locked yet.</summary>
    public void Discard() => _file.SetLength(0);

    public void Dispose() => _file.Dispose();
}
