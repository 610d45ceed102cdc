namespace ContainerTools.Compression;

/// <summary>The compression of stored bytes, known by their first bytes.</summary>
public enum CompressionKind
{
    /// <summary>None that is known; usually a plain tar.</summary>
    None,
    /// <summary>gzip (RFC 1952).</summary>
    Gzip,
    /// <summary>Zstandard (RFC 8878).</summary>
    Zstd,
    /// <summary>bzip2, which the first Docker images were stored with.</summary>
    Bzip2,
    /// <summary>xz (The .xz File Format 1.2).</summary>
    Xz,
}
