using ContainerTools.Compression;

namespace ContainerTools.Optimization;

/// <summary>How an image gets other layers.</summary>
public sealed record OptimizeOptions
{
    /// <summary>The default of <see cref="MaxLayers"/>.</summary>
    public const int DefaultMaxLayers = 40;

    /// <summary>How many layers there may be, 2 or more.</summary>
    public int MaxLayers { get; init; } = DefaultMaxLayers;

    /// <summary>The image that it lies on, whose layers stay as they are, so that other images share them. Null makes all layers anew.</summary>
    public Image? Base { get; init; }

    /// <summary>The image that clients have: what that one has together stays together, so that an update changes few layers. Null for none.</summary>
    public Image? Previous { get; init; }

    /// <summary>How the layers are compressed.</summary>
    public Codec Compression { get; init; } = Codec.Gzip;
}
