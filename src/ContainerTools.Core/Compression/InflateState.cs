namespace ContainerTools.Compression;

/// <summary>What comes next in gzip data.</summary>
internal enum InflateState
{
    /// <summary>The header of a member, or the end.</summary>
    Member,

    /// <summary>The byte of which only some bits belong to the block at which decompression is taken up.</summary>
    BitsOfPoint,

    /// <summary>The header of a block.</summary>
    Block,

    /// <summary>Bytes of a stored block.</summary>
    Stored,

    /// <summary>Codes of a block.</summary>
    Codes,

    /// <summary>Checksum and length of a member.</summary>
    Trailer,

    /// <summary>Nothing.</summary>
    End,
}
