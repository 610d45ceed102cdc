using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using Arm = System.Runtime.Intrinsics.Arm;

namespace ContainerTools.Compression;

/// <summary>
/// The checksum of gzip (RFC 1952, section 8), fast enough never to be what a compressor waits for; the runtime has one
/// but shows it to nobody.
/// </summary>
internal static class Crc32
{
    /// <summary>The generator polynomial, lowest power in the highest bit.</summary>
    public const uint Polynomial = 0xEDB88320;

    private const int Slices = 8;
    private static readonly uint[] Table = MakeTable();

    /// <param name="crc">Of the bytes before these; 0 if there are none.</param>
    /// <param name="bytes">The next bytes.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        if (Pclmulqdq.IsSupported && bytes.Length >= Crc32Folding.MinimumLength)
        {
            state = Crc32Folding.Fold(state, ref bytes);
        }

        if (Arm.Crc32.Arm64.IsSupported)
        {
            for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            {
                state = Arm.Crc32.Arm64.ComputeCrc32(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            }
        }

        return ~Slice(state, bytes);
    }

    private static uint Slice(uint state, ReadOnlySpan<byte> bytes)
    {
        uint[] table = Table;
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = table[(7 << 8) + (low & 0xFF)] ^ table[(6 << 8) + ((low >> 8) & 0xFF)]
                ^ table[(5 << 8) + ((low >> 16) & 0xFF)] ^ table[(4 << 8) + (low >> 24)]
                ^ table[(3 << 8) + (high & 0xFF)] ^ table[(2 << 8) + ((high >> 8) & 0xFF)]
                ^ table[(1 << 8) + ((high >> 16) & 0xFF)] ^ table[high >> 24];
        }

        foreach (byte value in bytes)
        {
            state = table[(state ^ value) & 0xFF] ^ (state >> 8);
        }

        return state;
    }

    // Row n says what a byte does to the checksum when n zero bytes follow it.
    private static uint[] MakeTable()
    {
        uint[] table = new uint[Slices << 8];
        for (uint value = 0; value < 256; value++)
        {
            uint state = value;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state & 1) != 0 ? (state >> 1) ^ Polynomial : state >> 1;
            }

            table[value] = state;
        }

        for (int at = 256; at < table.Length; at++)
        {
            table[at] = table[table[at - 256] & 0xFF] ^ (table[at - 256] >> 8);
        }

        return table;
    }
}
