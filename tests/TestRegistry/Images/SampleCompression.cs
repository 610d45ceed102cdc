namespace ContainerTools.Testing;

/// <summary>How a sample's layer is packed.</summary>
public enum SampleCompression
{
    None,
    Gzip,

    /// <summary>Two gzip members one after the other, as parallel compressors write them.</summary>
    GzipMembers,

    /// <summary>By the program <c>zstd</c>.</summary>
    Zstd,

    /// <summary>By the program <c>bzip2</c>; no registry has such layers, old archives do.</summary>
    Bzip2,

    /// <summary>By the program <c>xz</c>; no registry has such layers either.</summary>
    Xz,
}
