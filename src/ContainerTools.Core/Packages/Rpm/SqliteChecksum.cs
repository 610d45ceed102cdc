using System.Buffers.Binary;

namespace ContainerTools.Packages.Rpm;

/// <summary>The running checksum of a write-ahead log (SQLite, "Database File Format", section 4.2).</summary>
/// <param name="isBigEndian">In which order the numbers that are added up are read, which the log says.</param>
internal sealed class SqliteChecksum(bool isBigEndian)
{
    private uint _first;
    private uint _second;

    /// <param name="bytes">A multiple of eight.</param>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        for (; !bytes.IsEmpty; bytes = bytes[8..])
        {
            _first += Number(bytes) + _second;
            _second += Number(bytes[4..]) + _first;
        }
    }

    /// <summary>Whether the sum is the one that is written there, which is always big-endian.</summary>
    public bool IsThatOf(ReadOnlySpan<byte> written) =>
        BinaryPrimitives.ReadUInt32BigEndian(written) == _first && BinaryPrimitives.ReadUInt32BigEndian(written[4..]) == _second;

    private uint Number(ReadOnlySpan<byte> bytes) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
