using ContainerTools.IO.Files;

namespace ContainerTools.Signing;

/// <summary>Reads the files of a policy.</summary>
internal static class PolicyFile
{
    private const int MaximumSize = DocumentLimits.Document;

    /// <exception cref="ImageException"><see cref="ImageError.SourceFailed"/>; <see cref="ImageError.TooLarge"/></exception>
    public static byte[] Read(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaximumSize
                ? File.ReadAllBytes(path)
                : throw new ImageException(ImageError.TooLarge, $"'{path}' is larger than {MaximumSize:N0} bytes.", path);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new ImageException(ImageError.SourceFailed, $"'{path}' cannot be read: {exception.Message}", path, exception);
        }
    }
}
