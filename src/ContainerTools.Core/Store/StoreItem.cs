namespace ContainerTools.Store;

/// <summary>A file that the store made and may remove.</summary>
/// <param name="Kind">What the file is.</param>
/// <param name="Path">The file's path.</param>
/// <param name="Size">Of the file, in bytes.</param>
/// <param name="LastUsed">The modification time: a store's files never change, so reading them sets it.</param>
/// <param name="Digest">Of a blob; for a digest that is kept, that digest; else none.</param>
internal sealed record StoreItem(StoreItemKind Kind, string Path, long Size, DateTimeOffset LastUsed, Digest? Digest = null);
