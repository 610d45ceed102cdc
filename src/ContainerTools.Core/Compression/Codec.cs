namespace ContainerTools.Compression;

/// <summary>How to compress. Each gives the same bytes for any number of threads and any sizes of writes.</summary>
public enum Codec
{
    /// <summary>No compression.</summary>
    None,

    /// <summary>The runtime's zlib: fast. The same bytes on the same release of the runtime and kind of processor.</summary>
    Gzip,

    /// <summary>Managed code: slower and a little larger, with the same bytes on every system and runtime.</summary>
    GzipPortable,

    /// <summary>Managed code: fast, and the smallest. The same bytes on every system, with the same release of ZstdSharp.</summary>
    Zstd,
}
