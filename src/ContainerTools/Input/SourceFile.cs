namespace ContainerTools.Input;

/// <summary>Reads the files that parameters name.</summary>
internal static class SourceFile
{
    /// <exception cref="ImageException">There is no such file, or it cannot be read.</exception>
    public static byte[] ReadAllBytes(string path) => Read(path, File.ReadAllBytes);

    /// <inheritdoc cref="ReadAllBytes(string)"/>
    /// <param name="path">The file's path.</param>
    /// <param name="most">How many bytes are read; whoever gets so many may have got a part.</param>
    public static byte[] ReadAllBytes(string path, int most) => Read(path, file =>
    {
        using FileStream stream = File.OpenRead(file);
        byte[] bytes = new byte[Math.Min(stream.Length, most)];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    });

    /// <inheritdoc cref="ReadAllBytes(string)"/>
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
