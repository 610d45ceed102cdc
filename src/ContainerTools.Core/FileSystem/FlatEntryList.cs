using System.Collections;

namespace ContainerTools.FileSystem;

/// <summary>Entries of a tree that are to be written, each in four bytes.</summary>
/// <param name="store">What keeps the tree.</param>
internal sealed class FlatEntryList(TreeStore store) : IReadOnlyCollection<FlatEntry>
{
    private const int RoleBits = 2;
    private readonly ChunkedList<int> _entries = new();

    public int Count => _entries.Count;

    public void Add(FlatEntry entry) => _entries.Add((entry.Node.Number << RoleBits) | (int)entry.Role);

    public IEnumerator<FlatEntry> GetEnumerator()
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            int entry = _entries[i];
            yield return new FlatEntry(new TreeNode(store, entry >> RoleBits), (FlatRole)(entry & ((1 << RoleBits) - 1)));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
