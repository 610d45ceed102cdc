using ContainerTools.IO.Files;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.Archive.Reading;

/// <summary>A file that images are read from, as it was when it was first looked at: later it must be the same.</summary>
internal sealed class StampedFile
{
    private readonly FileStatus _status;

    private StampedFile(string path, FileStatus status)
    {
        Path = path;
        _status = status;
    }

    public string Path { get; }

    /// <summary>In bytes.</summary>
    public long Size => _status.Size;

    /// <summary>Another one when the content is another one: by it is remembered what was learnt of the file.</summary>
    /// <remarks>Of use only if <see cref="IsSettled"/>.</remarks>
    public string Fingerprint => $"{Path}\n{Size}\n{_status.Stamp}";

    /// <summary>Whether a change after the first look is sure to change the fingerprint; if not, nothing is remembered.</summary>
    public bool IsSettled => _status.IsSettled;

    /// <exception cref="ImageException">There is no such file, or something that cannot be read again and again, such as a FIFO.</exception>
    public static StampedFile Read(string path)
    {
        try
        {
            FileStatus status = Look(path);
            return status.Kind == FileKind.File
                ? new StampedFile(path, status)
                : throw new ImageException(ImageError.SourceFailed, $"'{path}' is no file or folder; images are opened more than once, so they must lie in one.", path);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw Failed(path, exception);
        }
    }

    /// <exception cref="ImageException">The file was changed since, or cannot be read.</exception>
    public SafeFileHandle OpenHandle() => Open(RegularFile.OpenHandle);

    /// <inheritdoc cref="OpenHandle"/>
    public FileStream OpenStream() => Open(RegularFile.OpenRead);

    public static ImageException Failed(string path, Exception exception) =>
        new(ImageError.SourceFailed, $"'{path}' cannot be read: {exception.Message}", path, exception);

    private static FileStatus Look(string path) => FileStatus.Read(Resolve(path), needsMode: false);

    // The archive itself may be given as a link.
    private static string Resolve(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private T Open<T>(Func<string, T> open)
    {
        try
        {
            return Look(Path) == _status
                ? open(Resolve(Path))
                : throw new ImageException(ImageError.SourceChanged, $"'{Path}' was changed since the image was read from it.", Path);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw Failed(Path, exception);
        }
    }
}
