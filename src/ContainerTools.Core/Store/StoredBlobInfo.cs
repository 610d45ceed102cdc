namespace ContainerTools.Store;

/// <summary>One blob of a store.</summary>
/// <param name="Digest">Names the content.</param>
/// <param name="Kind">What the content looks like.</param>
/// <param name="Size">In bytes.</param>
/// <param name="LastUsed">When it was stored or last read; exact to an hour.</param>
/// <param name="IsReferenced">Whether the store's own index leads to it. What was only fetched, nothing leads to.</param>
/// <param name="Path">The blob's file.</param>
public sealed record StoredBlobInfo(Digest Digest, StoredBlobKind Kind, long Size, DateTimeOffset LastUsed, bool IsReferenced, string Path);
