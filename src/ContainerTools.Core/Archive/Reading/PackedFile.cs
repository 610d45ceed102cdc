namespace ContainerTools.Archive.Reading;

/// <summary>An entry of a tar that is compressed as a whole.</summary>
/// <param name="archive">The archive that the entry is in.</param>
/// <param name="name">The entry's name.</param>
/// <param name="position">Of the content in the plain tar, in bytes.</param>
/// <param name="size">Of the content, in bytes.</param>
/// <param name="digest">Names the content.</param>
/// <param name="start">The first bytes of the content.</param>
internal sealed class PackedFile(PackedArchive archive, string name, long position, long size, Digest digest, byte[] start) : ArchivedFile(name, size)
{
    public long Position => position;

    public ReadOnlyMemory<byte> Start => start;

    /// <summary>The content itself, where it is kept in memory.</summary>
    public byte[]? Kept { get; init; }

    public override Digest? Digest => digest;

    public override string Fingerprint => digest.ToString();

    public override Blob ToBlob(Descriptor descriptor) => Kept is null ? archive.Cache(base.ToBlob(descriptor)) : base.ToBlob(descriptor);

    public override Task<Stream> OpenAsync(long offset, CancellationToken cancel) => Kept is null
        ? archive.OpenAsync(position + offset, Size - offset, cancel)
        : Task.FromResult<Stream>(new MemoryStream(Kept, writable: false) { Position = offset });

    public override Task<ReadOnlyMemory<byte>> ReadStartAsync(CancellationToken cancel) => Task.FromResult<ReadOnlyMemory<byte>>(start);

    public override Task<ReadOnlyMemory<byte>> ReadAllAsync(IReporter reporter, CancellationToken cancel)
    {
        CheckSize();
        return ToBlob(new Descriptor("", digest, Size)).ReadAllAsync(DocumentLimits.Document, reporter, cancel);
    }
}
