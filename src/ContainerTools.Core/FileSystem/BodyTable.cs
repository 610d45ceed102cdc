using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ContainerTools.FileSystem;

/// <summary>
/// Where the contents of a layer's files are in its tar, and their SHA-256 digests, by their place among its entries: 40 bytes for each entry, without an object. Arrays are as
/// long as the layer needs them: an image may have hundreds of layers of a few files.
/// </summary>
internal sealed class BodyTable
{
    private const int HashLength = SHA256.HashSizeInBytes;
    private const int SlotLength = HashLength + sizeof(long);
    private const int ChunkEntries = 1024;
    private readonly List<byte[]> _chunks = [];

    /// <summary>How pieces of the layer are read that was not read as a whole; null where it was.</summary>
    public ChunkTable? Chunks { get; init; }

    /// <param name="entry">The place of the file.</param>
    /// <param name="hash">The digest's bytes.</param>
    /// <param name="offset">Where in the tar the content begins; zero where it is not there in one piece.</param>
    public void Set(int entry, ReadOnlySpan<byte> hash, long offset)
    {
        Reach(entry);
        Span<byte> slot = Slot(entry);
        hash.CopyTo(slot);
        BinaryPrimitives.WriteInt64LittleEndian(slot[HashLength..], offset);
    }

    /// <returns>Null for what was not hashed, such as a folder.</returns>
    public Digest? Find(int entry) =>
        Slot(entry) is { IsEmpty: false } slot && slot[..HashLength] is var hash && hash.ContainsAnyExcept((byte)0) ? Digest.FromHash("sha256", hash) : null;

    /// <returns>Where in the tar the content begins; null where that is not known, or it is not there in one piece.</returns>
    public long? OffsetOf(int entry) =>
        Slot(entry) is { IsEmpty: false } slot && BinaryPrimitives.ReadInt64LittleEndian(slot[HashLength..]) is var offset and > 0 ? offset : null;

    /// <returns>The first half of the digest, enough to tell files apart in little memory; zero for what was not hashed.</returns>
    public UInt128 StartOf(int entry) =>
        Slot(entry) is { IsEmpty: false } slot ? BinaryPrimitives.ReadUInt128BigEndian(slot) : UInt128.Zero;

    public void WriteTo(BinaryWriter writer)
    {
        writer.Write(_chunks.Count);
        foreach (byte[] chunk in _chunks)
        {
            writer.Write((short)(chunk.Length / SlotLength));
            writer.Write(chunk);
        }
    }

    /// <exception cref="EndOfStreamException">There is less than the table says.</exception>
    /// <exception cref="InvalidDataException">There is more than a layer can have.</exception>
    public static BodyTable Read(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        if (count is < 0 or > TreeLimits.Entries / ChunkEntries + 1)
        {
            throw new InvalidDataException();
        }

        var table = new BodyTable();
        for (; count > 0; count--)
        {
            int length = reader.ReadInt16() is var entries and >= 0 and <= ChunkEntries ? entries * SlotLength : throw new InvalidDataException();
            byte[] chunk = reader.ReadBytes(length);
            table._chunks.Add(chunk.Length == length ? chunk : throw new EndOfStreamException());
        }

        return table;
    }

    // Empty where nothing was set so far.
    private Span<byte> Slot(int entry)
    {
        int start = entry % ChunkEntries * SlotLength;
        return entry / ChunkEntries < _chunks.Count && _chunks[entry / ChunkEntries] is var chunk && start < chunk.Length ? chunk.AsSpan(start, SlotLength) : default;
    }

    private void Reach(int entry)
    {
        while (_chunks.Count <= entry / ChunkEntries)
        {
            _chunks.Add([]);
        }

        byte[] chunk = _chunks[entry / ChunkEntries];
        int needed = ((entry % ChunkEntries) + 1) * SlotLength;
        if (chunk.Length < needed)
        {
            Array.Resize(ref chunk, Math.Min(Math.Max(needed, chunk.Length * 2), ChunkEntries * SlotLength));
            _chunks[entry / ChunkEntries] = chunk;
        }
    }
}
