namespace ContainerTools.Archive.Reading;

/// <summary>An entry of an archive that could be read only once, and is in the store since.</summary>
/// <param name="archive">What the archive is called.</param>
/// <param name="name">The entry's name.</param>
/// <param name="stored">The content, as the store has it.</param>
/// <param name="start">The first bytes of the content.</param>
/// <param name="store">Where it is.</param>
internal sealed class StreamedFile(string archive, string name, Descriptor stored, ReadOnlyMemory<byte> start, IArchiveStore store) : ArchivedFile(name, stored.Size)
{
    public override Digest? Digest => stored.Digest;

    public override string Fingerprint => stored.Digest.ToString();

    // By another algorithm's digest the store does not know it.
    public override Blob ToBlob(Descriptor descriptor) => descriptor.Digest == stored.Digest ? store.Cache(new GoneBlob(descriptor, archive)) : base.ToBlob(descriptor);

    public override Task<Stream> OpenAsync(long offset, CancellationToken cancel) =>
        store.Cache(new GoneBlob(stored, archive)).OpenUnverifiedAsync(offset, NullReporter.Instance, cancel);

    public override Task<ReadOnlyMemory<byte>> ReadStartAsync(CancellationToken cancel) => Task.FromResult(start);

    public override Task<ReadOnlyMemory<byte>> ReadAllAsync(IReporter reporter, CancellationToken cancel)
    {
        CheckSize();
        return ToBlob(stored).ReadAllAsync(DocumentLimits.Document, reporter, cancel);
    }

    /// <summary>What is behind the store: nothing.</summary>
    private sealed class GoneBlob(Descriptor descriptor, string archive) : Blob(descriptor)
    {
        internal override object Place => archive;

        internal override bool IsLocal => false;

        protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) => throw new ImageException(
            ImageError.SourceChanged,
            $"Blob {Digest} is not in the store any more, and '{archive}', where it came from, can be read only once. Import the image again.",
            Digest);
    }
}
