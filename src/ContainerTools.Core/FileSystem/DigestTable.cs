using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ContainerTools.FileSystem;

/// <summary>The SHA-256 digests of a layer's files, by their place among its entries: 32 bytes for each entry, without an object.</summary>
internal sealed class DigestTable
{
    private const int HashLength = SHA256.HashSizeInBytes;
    private const int ChunkEntries = 1024;
    private readonly List<byte[]> _chunks = [];

    /// <param name="entry">The place of the file.</param>
    /// <param name="hash">The digest's bytes.</param>
    public void Set(int entry, ReadOnlySpan<byte> hash)
    {
        while (_chunks.Count <= entry / ChunkEntries)
        {
            _chunks.Add(new byte[ChunkEntries * HashLength]);
        }

        hash.CopyTo(Slot(entry));
    }

    /// <returns>Null for what was not hashed, such as a folder.</returns>
    public Digest? Find(int entry) =>
        entry / ChunkEntries < _chunks.Count && Slot(entry) is var hash && hash.ContainsAnyExcept((byte)0) ? Digest.FromHash("sha256", hash) : null;

    /// <returns>The first half of the digest, enough to tell files apart in little memory; zero for what was not hashed.</returns>
    public UInt128 StartOf(int entry) =>
        entry / ChunkEntries < _chunks.Count ? BinaryPrimitives.ReadUInt128BigEndian(Slot(entry)) : UInt128.Zero;

    public void WriteTo(BinaryWriter writer)
    {
        writer.Write(_chunks.Count);
        foreach (byte[] chunk in _chunks)
        {
            writer.Write(chunk);
        }
    }

    /// <exception cref="EndOfStreamException">There is less than the table says.</exception>
    /// <exception cref="InvalidDataException">There is more than a layer can have.</exception>
    public static DigestTable Read(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        if (count is < 0 or > TreeLimits.Entries / ChunkEntries + 1)
        {
            throw new InvalidDataException();
        }

        var table = new DigestTable();
        for (; count > 0; count--)
        {
            byte[] chunk = reader.ReadBytes(ChunkEntries * HashLength);
            table._chunks.Add(chunk.Length == ChunkEntries * HashLength ? chunk : throw new EndOfStreamException());
        }

        return table;
    }

    private Span<byte> Slot(int entry) => _chunks[entry / ChunkEntries].AsSpan(entry % ChunkEntries * HashLength, HashLength);
}
