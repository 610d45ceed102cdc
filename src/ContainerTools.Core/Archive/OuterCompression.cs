namespace ContainerTools.Archive;

/// <summary>What is done to the archive as a whole.</summary>
public enum OuterCompression
{
    None,
    Gzip,
    Zstd,
}
