namespace ContainerTools.Compression;

/// <summary>A place in gzip data from which decompression can be taken up: the beginning of a deflate block.</summary>
/// <param name="Stored">The first byte, in the stored data, of which all bits are still to come.</param>
/// <param name="Bits">How many of the highest bits of the byte before it belong to the block too: 0 to 7.</param>
/// <param name="Plain">The place in the uncompressed data.</param>
internal readonly record struct RestartPoint(long Stored, int Bits, long Plain);
