using System.Numerics;

namespace ContainerTools.FileSystem;

/// <summary>
/// A list that grows without copying what it has: while an array doubles, both halves are in memory. A list of few items is small: many trees
/// have a handful of files.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
internal sealed class ChunkedList<T>
{
    // The first chunk; each of the next ones is as long as all before it, until they are full ones.
    private const int FirstBits = 4;
    private const int ChunkBits = 10;
    private readonly List<T[]> _chunks = [];

    public int Count { get; private set; }

    /// <summary>The same as <see cref="Count"/>, for indexes from the end.</summary>
    public int Length => Count;

    /// <summary>The item itself, to be changed in place.</summary>
    public ref T this[int index]
    {
        get
        {
            if (index >= 1 << ChunkBits)
            {
                return ref _chunks[ChunkBits - FirstBits + (index >> ChunkBits)][index & ((1 << ChunkBits) - 1)];
            }

            if (index < 1 << FirstBits)
            {
                return ref _chunks[0][index];
            }

            int bits = BitOperations.Log2((uint)index);
            return ref _chunks[bits - FirstBits + 1][index - (1 << bits)];
        }
    }

    /// <returns>The index of the new item.</returns>
    public int Add(T item)
    {
        // Chunks begin at powers of two, and later at multiples of the longest.
        if (Count == 0 || (Count >= 1 << FirstBits && BitOperations.IsPow2(Count)) || (Count & ((1 << ChunkBits) - 1)) == 0)
        {
            _chunks.Add(new T[Math.Clamp(Count, 1 << FirstBits, 1 << ChunkBits)]);
        }

        this[Count] = item;
        return Count++;
    }
}
