using System.Text;

namespace ContainerTools.Fuzzing;

/// <summary>Content as in layers: text, runs of zeros, and things that are packed already. The same for ever: golden digests rest on it.</summary>
internal static class SampleBytes
{
    private const int PieceSize = 48 * 1024;

    public static byte[] Make(int length)
    {
        ulong state = 0x9E3779B97F4A7C15;
        byte[] content = new byte[length];
        for (int at = 0; at < length; at += PieceSize)
        {
            Span<byte> piece = content.AsSpan(at, Math.Min(PieceSize, length - at));
            switch ((at / PieceSize) % 8)
            {
                case 2 or 3:
                    FillWithNoise(piece, ref state);
                    break;
                case 5:
                    break;
                default:
                    FillWithText(piece, ref state);
                    break;
            }
        }

        return content;
    }

    private static void FillWithNoise(Span<byte> piece, ref ulong state)
    {
        foreach (ref byte value in piece)
        {
            value = (byte)(Next(ref state) >> 56);
        }
    }

    private static void FillWithText(Span<byte> piece, ref ulong state)
    {
        while (piece.Length > 0)
        {
            ulong number = Next(ref state) >> 40;
            byte[] word = Encoding.ASCII.GetBytes($"{number % 251 * (number % 17)} ");
            int count = Math.Min(word.Length, piece.Length);
            word.AsSpan(0, count).CopyTo(piece);
            piece = piece[count..];
        }
    }

    // Marsaglia's xorshift64*.
    private static ulong Next(ref ulong state)
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return unchecked(state * 0x2545F4914F6CDD1D);
    }
}
