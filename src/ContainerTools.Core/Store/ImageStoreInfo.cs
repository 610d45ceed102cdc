namespace ContainerTools.Store;

/// <summary>How much a store holds.</summary>
/// <param name="Path">The store's folder.</param>
/// <param name="BlobCount">How many blobs are complete.</param>
/// <param name="Size">Of all that can be cleared, in bytes: blobs and unfinished downloads.</param>
/// <param name="PartialCount">How many downloads are unfinished: under way, or to be taken up again.</param>
/// <param name="PartialSize">What has come of them, in bytes.</param>
/// <param name="LastUsed">When a blob was last stored or read; null where there is none.</param>
public sealed record ImageStoreInfo(string Path, int BlobCount, long Size, int PartialCount, long PartialSize, DateTimeOffset? LastUsed)
{
    /// <inheritdoc/>
    public override string ToString() => Path;
}
