namespace ContainerTools.Compression;

/// <summary>
/// Turns bytes into raw deflate data (RFC 1951) that refers to nothing before it and ends on a byte boundary without
/// ending the format, so that the results of many can be joined. Used by several threads at once.
/// </summary>
internal interface IBlockDeflater
{
    /// <param name="input">One block.</param>
    /// <param name="output">With room for an eighth more than the input and a little.</param>
    /// <returns>How many bytes of <paramref name="output"/> are the result.</returns>
    int Deflate(ArraySegment<byte> input, ArraySegment<byte> output);
}
