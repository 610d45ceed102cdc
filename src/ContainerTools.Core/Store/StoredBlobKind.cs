namespace ContainerTools.Store;

/// <summary>What a blob looks like. A store does not know what its blobs were fetched for.</summary>
public enum StoredBlobKind
{
    /// <summary>Something else, or too damaged to tell.</summary>
    Unknown,
    /// <summary>A layer, compressed or not.</summary>
    Layer,
    /// <summary>An image's config.</summary>
    Config,
    /// <summary>An image's manifest.</summary>
    Manifest,
    /// <summary>A list of manifests.</summary>
    Index,
}
