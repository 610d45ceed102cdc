using ContainerTools.Compression;
using ContainerTools.Editing;
using ContainerTools.FileSystem;

namespace ContainerTools.Conversion;

/// <summary>What is to be different about an image. What is null or empty here stays as it is, byte for byte.</summary>
public sealed record ConversionOptions
{
    /// <summary>Whose media types manifests, indexes, configs and layers get; null leaves them.</summary>
    public MediaTypeFamily? MediaTypes { get; init; }

    /// <summary>How layers are compressed; null leaves their compression. Layers that are compressed so already stay as they are.</summary>
    /// <remarks>
    /// With <see cref="CompressionLevel"/>, <see cref="RecompressesAll"/> or <see cref="Codec.GzipPortable"/> these are compressed anew, too, because
    /// the kind of compression does not tell by which level and program it was made.
    /// </remarks>
    public Codec? LayerCompression { get; init; }

    /// <summary>1 to 9 for gzip, 1 to 19 for Zstandard; null for the usual one. It needs <see cref="LayerCompression"/>.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>Whether layers that are compressed in the wanted way already are compressed anew, too.</summary>
    public bool RecompressesAll { get; init; }

    /// <summary>No time in the layers is later than this, of which whole seconds count; null leaves them.</summary>
    public DateTimeOffset? LatestMtime { get; init; }

    /// <summary>No time in config, history and annotations is later than this; null leaves them.</summary>
    public DateTimeOffset? LatestCreated { get; init; }

    /// <summary>Files and folders that are left out of all layers.</summary>
    public IReadOnlyList<PathPattern> ExcludedPaths { get; init; } = [];

    /// <summary>Chooses layers that are left out, by their indexes; null leaves out none. Called for each image of an index, on any thread.</summary>
    public Func<Image, IReadOnlyCollection<int>>? ExcludedLayers { get; init; }

    internal Recompression Recompression => RecompressesAll || CompressionLevel is not null || LayerCompression == Codec.GzipPortable ? Recompression.All : Recompression.Others;

    /// <summary>Whether what is attested of an image is still true after it: then containers see the same.</summary>
    internal bool KeepsContent => LatestMtime is null && ExcludedPaths.Count == 0 && ExcludedLayers is null;
}
