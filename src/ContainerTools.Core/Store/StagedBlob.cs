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
    private readonly string _path;
    private readonly OciLayoutFolder _folder;
    private readonly Digest _digest;

    /// <param name="file">Locked; see <see cref="TryLock"/>.</param>
    /// <param name="path">The file's path.</param>
    /// <param name="folder">Where the blob goes when it is complete.</param>
    /// <param name="descriptor">Names what is to be written.</param>
    public StagedBlob(FileStream file, string path, OciLayoutFolder folder, Descriptor descriptor)
    {
        _file = file;
        _path = path;
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

    /// <summary>Opens and locks an unfinished file.</summary>
    /// <param name="path">The file's path. What is no file of ours there, such as a link, is removed.</param>
    /// <param name="create">Whether it is made where it is missing.</param>
    /// <returns>Null if somebody else has the file locked, or is removing it.</returns>
    /// <exception cref="IOException">It cannot be opened or made.</exception>
    public static FileStream? TryLock(string path, bool create = true)
    {
        try
        {
            FileStream file = Patience.With(
                () => RegularFile.OpenLocked(path, create),
                exception => FileErrors.IsDenied(exception) && !FileErrors.IsInUse(exception, path));
            if (RegularFile.Exists(path))
            {
                return file;
            }

            file.Dispose();
            return null;
        }
        catch (Exception exception) when (FileErrors.IsInUse(exception, path))
        {
            return null;
        }
        catch (NotRegularFileException)
        {
            // Never written through, never waited for. The name is free for the next one.
            Remove(path);
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
        catch (Exception exception) when (FileErrors.IsFileError(exception))
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
            _folder.AdoptBlob(_path, _digest);
        }
        catch (FileNotFoundException)
        {
            // Or the store was cleared at this moment; the next reader of the blob fetches it again.
        }
    }

    /// <summary>Empties the file. Deleted, it might be one that another process has just opened and not locked yet.</summary>
    public void Discard()
    {
        try
        {
            _file.SetLength(0);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            // What is left does not pass for the blob: its digest is compared.
        }
    }

    public void Dispose() => _file.Dispose();

    private static void Remove(string path)
    {
        if (new DirectoryInfo(path) is { Exists: true, LinkTarget: null } folder)
        {
            folder.Delete();
        }
        else
        {
            FileMove.Delete(path);
        }
    }
}
