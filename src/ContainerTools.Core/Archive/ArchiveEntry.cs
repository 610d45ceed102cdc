namespace ContainerTools.Archive;

/// <summary>A file in an archive or layout.</summary>
internal sealed record ArchiveEntry(string Name, Blob Content)
{
    public static ArchiveEntry OfBytes(string name, byte[] content) =>
        new(name, new MemoryBlob("application/json", Digest.Of("sha256", content), content));
}
