using ContainerTools.IO.Files;

namespace ContainerTools;

/// <summary>Content that is a complete local file, and a regular one: a symbolic link is not followed.</summary>
/// <param name="descriptor">Media type, digest and size of the content.</param>
/// <param name="path">The path of the file.</param>
public sealed class FileBlob(Descriptor descriptor, string path) : Blob(descriptor)
{
    /// <summary>The path of the file that holds the content.</summary>
    public string Path { get; } = path;

    internal override object Place => Path;

    /// <inheritdoc/>
    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            FileStream file = RegularFile.OpenRead(Path);
            file.Position = offset;
            return Task.FromResult<Stream>(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageException(ImageError.NotFound, $"Blob {Digest} is gone: there is no file '{Path}' any more. If an image was made with it here, make the image again.", Digest, exception);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new ImageException(ImageError.SourceFailed, $"Blob {Digest}: '{Path}' cannot be read: {exception.Message}", Path, exception);
        }
    }
}
