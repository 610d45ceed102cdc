using ContainerTools.Compression;

namespace ContainerTools.Archive.Writing;

/// <summary>How images are written.</summary>
public sealed record ExportOptions
{
    /// <summary>The form of what is written.</summary>
    public ArchiveFormat Format { get; init; }

    /// <summary>The compression of the archive as a whole; the layers in it have their own. Not for folders.</summary>
    public Codec Compression { get; init; }

    /// <summary>Whether layers are written as they come, or without compression.</summary>
    public LayerForm LayerCompression { get; init; }

    /// <summary>Whether the layers of what is written are plain tars.</summary>
    internal bool HasPlainLayers => LayerCompression == LayerForm.None || Format == ArchiveFormat.SkopeoArchive;

    /// <summary>
    /// How many bytes of unpacked layers and files are written to files at most. Null stands for 32 GiB, or for 100 times what the layers
    /// have compressed where that is more.
    /// </summary>
    public long? MaximumSize { get; init; }

    /// <summary>Whether blobs are neither read from the store nor put there.</summary>
    public bool PastStore { get; init; }
}
