namespace ContainerTools.Archive.Writing;

/// <summary>
/// An uncompressed layer in a file of our own. It was verified while it was inflated a moment ago, so it is not hashed
/// again.
/// </summary>
internal sealed class InflatedBlob(Descriptor descriptor, string path) : Blob(descriptor)
{
    public override Task<Stream> OpenAsync(IReporter reporter, CancellationToken cancel) => OpenUnverifiedAsync(0, reporter, cancel);

    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
        Task.FromResult<Stream>(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0) { Position = offset });
}
