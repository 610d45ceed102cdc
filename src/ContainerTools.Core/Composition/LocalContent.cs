using ContainerTools.IO;

namespace ContainerTools.Composition;

/// <summary>A file on this machine, as it was when the layer was planned.</summary>
internal sealed class LocalContent(string path, FileStatus status) : FileContent(status.Size)
{
    public override string Fingerprint => $"{path}\n{Size}\n{status.Stamp}";

    public override string Origin => path;

    /// <exception cref="ImageException">The file has changed since, or cannot be read.</exception>
    public override Stream Open()
    {
        try
        {
            Compare();
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new ImageException(ImageError.SourceFailed, $"'{path}' cannot be read: {exception.Message}", path, exception);
        }
    }

    public override void CheckUnchanged()
    {
        try
        {
            Compare();
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new ImageException(ImageError.SourceChanged, $"'{path}' was changed while its layer was made: {exception.Message}", path, exception);
        }
    }

    private void Compare()
    {
        FileStatus now = FileStatus.Read(path);
        if (now.Kind != FileKind.File || now.Stamp != status.Stamp || now.Size != status.Size)
        {
            throw new ImageException(ImageError.SourceChanged, $"'{path}' was changed while its layer was made.", path);
        }
    }
}
