namespace ContainerTools.Archive.Reading;

/// <summary>Content that lies in an archive or folder.</summary>
internal sealed class ArchivedBlob(Descriptor descriptor, ArchivedFile file) : Blob(descriptor)
{
    internal override object Place => file;

    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) => file.OpenAsync(offset, cancel);
}
