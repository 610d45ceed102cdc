namespace ContainerTools.IO;

/// <summary>Tells what went wrong with which local file, in our own exception.</summary>
internal static class FileErrors
{
    public static bool IsFileError(Exception exception) =>
        exception is (IOException or UnauthorizedAccessException or NotSupportedException) and not HttpIOException;

    public static ImageException Wrap(Exception exception, string path) =>
        new(ImageError.FileFailed, $"'{path}' cannot be written: {exception.Message}", path, exception);
}
