namespace ContainerTools.Commands;

/// <summary>Reads the files that parameters name.</summary>
internal static class SourceFile
{
    /// <exception cref="ImageException">There is no such file, or it cannot be read.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(ImageError.SourceFailed, $"'{path}' cannot be read: {exception.Message}", path, exception);
        }
    }
}
