using ContainerTools.Tar;

namespace ContainerTools.Inspection;

/// <summary>What is stored of the content of a file.</summary>
/// <param name="Stream">The stored bytes, which can be read once. It throws at its end if they are not the right ones.</param>
/// <param name="Size">How many of them there are.</param>
/// <param name="Map">Where they belong, of a sparse file; null for all others.</param>
internal sealed record StoredContent(Stream Stream, long Size, IReadOnlyList<SparseRegion>? Map) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Stream.Dispose();
}
