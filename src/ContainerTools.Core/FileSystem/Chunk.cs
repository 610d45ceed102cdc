namespace ContainerTools.FileSystem;

/// <summary>One piece of a file's content, which can be read without what is stored before it.</summary>
/// <param name="Start">Where in the stored layer its compressed data begin.</param>
/// <param name="End">Where they have ended, and perhaps other data with them.</param>
/// <param name="Skip">How many uncompressed bytes come before it in these data.</param>
/// <param name="Size">Of the piece, uncompressed, in bytes.</param>
/// <param name="Digest">Of the piece; null where the table does not say it.</param>
internal readonly record struct Chunk(long Start, long End, long Skip, long Size, Digest? Digest);
