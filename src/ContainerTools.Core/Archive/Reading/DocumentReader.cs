namespace ContainerTools.Archive.Reading;

/// <summary>Reads manifests, configs and lists, and not more of them than an honest archive has.</summary>
internal sealed class DocumentReader(string archive, IReporter reporter)
{
    public IReporter Reporter { get; } = reporter;

    /// <summary>What may be read of the archive.</summary>
    public DocumentBudget Budget { get; } = new($"'{archive}'", archive);

    /// <exception cref="ImageException">It is too large, or all together are.</exception>
    public Task<ReadOnlyMemory<byte>> ReadAsync(ArchivedFile file, CancellationToken cancel)
    {
        Budget.Take(file.Size);
        return file.ReadAllAsync(Reporter, cancel);
    }

    /// <summary>Reads a document that must have a certain digest.</summary>
    public Task<ReadOnlyMemory<byte>> ReadAsync(Blob blob, CancellationToken cancel)
    {
        Budget.Take(blob.Size);
        return blob.ReadAllAsync(DocumentLimits.Document, Reporter, cancel);
    }
}
