using ContainerTools.Compression;

namespace ContainerTools.Archive.Writing;

/// <summary>How images are written.</summary>
public sealed record ExportOptions
{
    public ArchiveFormat Format { get; init; }

    public Codec Compression { get; init; }

    public LayerForm LayerCompression { get; init; }

    /// <summary>Whether blobs are neither read from the store nor put there.</summary>
    public bool PastStore { get; init; }
}
