namespace ContainerTools.FileSystem;

/// <summary>A list that grows without copying what it has: while an array doubles, both halves are in memory.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
internal sealed class ChunkedList<T>
{
    private const int ChunkBits = 10;
    private readonly List<T[]> _chunks = [];

    public int Count { get; private set; }

    /// <summary>The same as <see cref="Count"/>, for indexes from the end.</summary>
    public int Length => Count;

    /// <summary>The item itself, to be changed in place.</summary>
    public ref T this[int index] => ref _chunks[index >> ChunkBits][index & ((1 << ChunkBits) - 1)];

    /// <returns>The index of the new item.</returns>
    public int Add(T item)
    {
        if (Count == _chunks.Count << ChunkBits)
        {
            _chunks.Add(new T[1 << ChunkBits]);
        }

        this[Count] = item;
        return Count++;
    }
}
