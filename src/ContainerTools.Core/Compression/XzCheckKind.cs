namespace ContainerTools.Compression;

/// <summary>What follows each block for its content to be checked by (section 2.1.1.2), as numbered there. Other numbers are reserved.</summary>
internal enum XzCheckKind
{
    None = 0,
    Crc32 = 1,
    Crc64 = 4,
    Sha256 = 10,
}
