using ContainerTools.Compression;

namespace ContainerTools.FileSystem;

/// <summary>Where in a stored layer the pieces of its files are. It may be read by several threads once it is complete.</summary>
/// <param name="kind">How the pieces are compressed.</param>
internal sealed class ChunkTable(CompressionKind kind)
{
    private readonly Dictionary<int, Chunk[]> _chunks = [];

    public CompressionKind Kind { get; } = kind;

    public void Set(int entry, Chunk[] chunks) => _chunks[entry] = chunks;

    /// <returns>The pieces of a file, in order; none for an empty one.</returns>
    public IReadOnlyList<Chunk> Find(int entry) => _chunks.GetValueOrDefault(entry) ?? [];
}
