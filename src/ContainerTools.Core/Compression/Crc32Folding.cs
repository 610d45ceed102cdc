using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ContainerTools.Compression;

/// <summary>
/// CRC-32 by carry-less multiplication. The names and constants are those of Gopal et al., "Fast CRC Computation for Generic
/// Polynomials Using PCLMULQDQ Instruction" (Intel, 2009), bit-reflected.
/// </summary>
internal static class Crc32Folding
{
    public const int MinimumLength = 64;

    private const int Lane = 16;
    private static readonly Vector128<ulong> K1K2 = Vector128.Create(0x154442bd4UL, 0x1c6e41596UL);
    private static readonly Vector128<ulong> K3K4 = Vector128.Create(0x1751997d0UL, 0x0ccaa009eUL);
    private static readonly Vector128<ulong> K5 = Vector128.Create(0x163cd6124UL, 0UL);
    private static readonly Vector128<ulong> Barrett = Vector128.Create(0x1db710641UL, 0x1f7011641UL);
    private static readonly Vector128<ulong> Low32 = Vector128.Create(0xFFFFFFFFUL, 0xFFFFFFFFUL);

    /// <summary>Takes whole lanes off <paramref name="bytes"/> and leaves what is less than one.</summary>
    public static uint Fold(uint state, ref ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<Vector128<ulong>> lanes = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        bytes = bytes[(lanes.Length * Lane)..];

        Vector128<ulong> x1 = lanes[0] ^ Vector128.CreateScalar((ulong)state);
        Vector128<ulong> x2 = lanes[1];
        Vector128<ulong> x3 = lanes[2];
        Vector128<ulong> x4 = lanes[3];
        Vector128<ulong> by512 = K1K2;
        for (lanes = lanes[4..]; lanes.Length >= 4; lanes = lanes[4..])
        {
            x1 = Shift(x1, by512) ^ lanes[0];
            x2 = Shift(x2, by512) ^ lanes[1];
            x3 = Shift(x3, by512) ^ lanes[2];
            x4 = Shift(x4, by512) ^ lanes[3];
        }

        Vector128<ulong> by128 = K3K4;
        x1 = Shift(x1, by128) ^ x2;
        x1 = Shift(x1, by128) ^ x3;
        x1 = Shift(x1, by128) ^ x4;
        foreach (Vector128<ulong> lane in lanes)
        {
            x1 = Shift(x1, by128) ^ lane;
        }

        return Reduce(x1);
    }

    private static Vector128<ulong> Shift(Vector128<ulong> value, Vector128<ulong> distance) =>
        Pclmulqdq.CarrylessMultiply(value, distance, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, distance, 0x11);

    private static uint Reduce(Vector128<ulong> x)
    {
        x = Sse2.ShiftRightLogical128BitLane(x, 8) ^ Pclmulqdq.CarrylessMultiply(x, K3K4, 0x10);
        x = Sse2.ShiftRightLogical128BitLane(x, 4) ^ Pclmulqdq.CarrylessMultiply(x & Low32, K5, 0x00);
        Vector128<ulong> quotient = Pclmulqdq.CarrylessMultiply(x & Low32, Barrett, 0x10) & Low32;
        x ^= Pclmulqdq.CarrylessMultiply(quotient, Barrett, 0x00);
        return x.AsUInt32().GetElement(1);
    }
}
