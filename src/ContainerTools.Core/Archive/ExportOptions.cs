namespace ContainerTools.Archive;

/// <summary>How images are written.</summary>
public sealed record ExportOptions
{
    public ArchiveFormat Format { get; init; }

    public OuterCompression Compression { get; init; }

    public LayerForm LayerCompression { get; init; }
}
