using ContainerTools.Tar;

namespace ContainerTools.Archive.Writing;

/// <summary>A file in an archive or layout.</summary>
internal sealed record ArchiveEntry(string Name, Blob Content)
{
    /// <summary>In seconds since 1970-01-01T00:00:00Z.</summary>
    public long Mtime { get; init; } = ArchiveStyle.Default.Mtime;

    /// <summary>The header as it was in the archive that the content comes from; null for one of our own.</summary>
    public TarHeader? Header { get; init; }

    public static ArchiveEntry OfBytes(string name, byte[] content) =>
        new(name, new MemoryBlob("application/json", Digest.Of("sha256", content), content));
}
