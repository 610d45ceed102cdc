namespace ContainerTools.Store;

/// <summary>A file that the store made and may remove.</summary>
/// <param name="Digest">Of a blob; for a digest that is kept, that digest; else none.</param>
/// <param name="LastUsed">The modification time: a store's files never change, so reading them sets it.</param>
internal sealed record StoreItem(StoreItemKind Kind, string Path, long Size, DateTimeOffset LastUsed, Digest? Digest = null);
