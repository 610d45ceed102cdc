namespace ContainerTools;

/// <summary>Content that is a file of its own.</summary>
public sealed class FileBlob(Descriptor descriptor, string path) : Blob(descriptor)
{
    public string Path { get; } = path;

    internal override object Place => Path;

    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
        Task.FromResult<Stream>(new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0) { Position = offset });
}
