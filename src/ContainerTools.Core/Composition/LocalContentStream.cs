using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;

namespace ContainerTools.Composition;

/// <summary>A file's content, which is checked before the first byte and after the last one to be still what was planned.</summary>
internal sealed class LocalContentStream : ReadOnlyStream
{
    private readonly string _path;
    private readonly FileStatus _planned;
    private readonly LocalFile _file;
    private long _position;

    /// <exception cref="ImageException">The file has changed since, or cannot be read.</exception>
    public LocalContentStream(string path, FileStatus planned)
    {
        _path = path;
        _planned = planned;
        _file = Doing(() => Open(path));
        try
        {
            Compare();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = _file.Read(buffer, _position);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw Unreadable(exception);
        }

        _position += read;
        if (read > 0 && _position >= _planned.Size)
        {
            Compare();
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    // Windows opens no folder in this way, and says that it may not be done.
    private LocalFile Open(string path)
    {
        try
        {
            return LocalFile.Open(path);
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            throw Changed();
        }
    }

    private void Compare()
    {
        FileStatus now = Doing(_file.ReadStatus);
        if (now.Kind != FileKind.File || now.Stamp != _planned.Stamp || now.Size != _planned.Size)
        {
            throw Changed();
        }
    }

    private ImageException Changed() =>
        new(ImageError.SourceChanged, $"'{WindowsPath.Plain(_path)}' was changed while its layer was made.", _path);

    private T Doing<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw Unreadable(exception);
        }
    }

    private ImageException Unreadable(Exception exception) =>
        new(ImageError.SourceFailed, $"'{WindowsPath.Plain(_path)}' cannot be read: {exception.Message}", _path, exception);
}
