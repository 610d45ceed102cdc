namespace ContainerTools.FileSystem;

/// <summary>What is kept of a layer, so that it need not be read as a whole again.</summary>
public enum LayerRecord
{
    /// <summary>What its entries say of their files, under the digest of the stored layer.</summary>
    Headers,

    /// <summary>Where its decompression can be taken up, under the digest of the stored layer.</summary>
    RestartPoints,

    /// <summary>The table of contents that the layer itself brings, under the digest of the stored layer.</summary>
    Contents,
}
