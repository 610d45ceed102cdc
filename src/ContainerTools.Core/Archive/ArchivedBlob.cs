using ContainerTools.IO;

namespace ContainerTools.Archive;

/// <summary>Content that lies in an archive file, found by its place there.</summary>
internal sealed class ArchivedBlob(Descriptor descriptor, string archive, long place) : Blob(descriptor)
{
    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return Task.FromResult<Stream>(new FileSectionStream(File.OpenHandle(archive, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), place + offset, Size - offset));
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new ImageException(ImageError.SourceFailed, $"'{archive}' cannot be read: {exception.Message}", archive, exception);
        }
    }
}
