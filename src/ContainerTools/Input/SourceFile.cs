namespace ContainerTools.Input;

/// <summary>Reads the files that parameters name.</summary>
internal static class SourceFile
{
    /// <exception cref="ImageException">There is no such file, or it cannot be read.</exception>
    public static byte[] ReadAllBytes(string path) => Read(path, File.ReadAllBytes);

    /// <inheritdoc cref="ReadAllBytes"/>
    public static string ReadAllText(string path) => Read(path, File.ReadAllText);

    private static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(ImageError.SourceFailed, $"'{path}' cannot be read: {exception.Message}", path, exception);
        }
    }
}
