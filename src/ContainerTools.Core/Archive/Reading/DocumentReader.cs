namespace ContainerTools.Archive.Reading;

/// <summary>Reads manifests, configs and lists, and not more of them than an honest archive has.</summary>
internal sealed class DocumentReader(string archive, IReporter reporter)
{
    private long _total;

    public IReporter Reporter { get; } = reporter;

    /// <exception cref="ImageException">It is too large, or all together are.</exception>
    public Task<ReadOnlyMemory<byte>> ReadAsync(ArchivedFile file, CancellationToken cancel)
    {
        Count(file.Size);
        return file.ReadAllAsync(Reporter, cancel);
    }

    /// <summary>The same for one that must have a certain digest.</summary>
    public Task<ReadOnlyMemory<byte>> ReadAsync(Blob blob, CancellationToken cancel)
    {
        Count(blob.Size);
        return blob.ReadAllAsync(ArchiveLimits.Document, Reporter, cancel);
    }

    // The same large document may be asked for by each of thousands of entries.
    private void Count(long size)
    {
        if (size <= ArchiveLimits.Document && (_total += size) > ArchiveLimits.Documents)
        {
            throw new ImageException(ImageError.TooLarge, $"'{archive}' has manifests and configs of more than {ArchiveLimits.Documents:N0} bytes together.", archive);
        }
    }
}
