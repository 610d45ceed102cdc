namespace ContainerTools.Store;

/// <summary>What a blob looks like. A store does not know what its blobs were fetched for.</summary>
public enum StoredBlobKind
{
    Unknown,
    Layer,
    Config,
    Manifest,
    Index,
}
