namespace ContainerTools.Archive.Writing;

/// <summary>How a layer is written to a file.</summary>
public sealed record LayerExportOptions
{
    /// <summary>Whether the file is to be the plain tar, checked against the diff ID, instead of the stored bytes.</summary>
    public bool Uncompressed { get; init; }

    /// <summary>How many bytes a plain tar may have. Null stands for 32 GiB, or for 100 times what the layer has compressed where that is more.</summary>
    public long? MaximumSize { get; init; }

    /// <summary>Whether a file that is there may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether the layer is neither read from the store nor put there.</summary>
    public bool PastStore { get; init; }
}
