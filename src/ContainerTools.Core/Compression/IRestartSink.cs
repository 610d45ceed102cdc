namespace ContainerTools.Compression;

/// <summary>Is told where decompression could be taken up later. For one thread.</summary>
internal interface IRestartSink
{
    /// <summary>How many uncompressed bytes at least lie between two places that it is told of; it may grow on the way.</summary>
    long Distance { get; }

    /// <param name="point">Where a block begins.</param>
    /// <param name="window">The uncompressed data before it to which the block may refer, 32 KiB at most; valid only during the call.</param>
    void Add(RestartPoint point, ReadOnlySpan<byte> window);
}
