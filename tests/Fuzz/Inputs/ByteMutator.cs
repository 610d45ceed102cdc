using System.Text;

namespace ContainerTools.Fuzzing;

/// <summary>Changes bytes as transfers, bugs and attackers do: flips, cuts, repetitions, splices, numbers that lie, very long runs.</summary>
internal static class ByteMutator
{
    private const int LongestRun = 1 << 16;

    private static readonly byte[][] Numbers = [.. new[]
    {
        "0", "-1", "1", "00", "01", "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551616",
        "-9223372036854775808", "77777777777", "1e9", "1e999", "0x10", "NaN", " 7", "7 ", "٣",
    }.Select(Encoding.UTF8.GetBytes)];

    /// <param name="input">Stays as it is.</param>
    /// <param name="random">Decides.</param>
    /// <param name="others">Of which pieces are taken.</param>
    public static byte[] Mutate(byte[] input, Random random, IReadOnlyList<byte[]> others)
    {
        for (int count = 1 << random.Next(4); count > 0; count--)
        {
            input = Change(input, random, others);
        }

        return input;
    }

    private static byte[] Change(byte[] input, Random random, IReadOnlyList<byte[]> others)
    {
        int at = random.Next(input.Length + 1);
        int length = Math.Min(input.Length - at, 1 << random.Next(9));
        byte[] piece = Piece(others[random.Next(others.Count)], random);
        switch (random.Next(10))
        {
            case 0 or 1 when at < input.Length:
                byte[] flipped = [.. input];
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 2 when at < input.Length:
                byte[] set = [.. input];
                set[at] = (byte)random.Next(256);
                return set;
            case 3:
                return random.Next(4) == 0 ? input[..at] : Splice(input, at, length, []);
            case 4:
                return Splice(input, at, 0, input[at..(at + length)]);
            case 5:
                return Splice(input, at, random.Next(2) * piece.Length, piece);
            case 6:
                return Splice(input, at, random.Next(3), Numbers[random.Next(Numbers.Length)]);
            case 7 when random.Next(8) == 0 && length > 0:
                byte[] run = input[at..(at + Math.Min(length, 8))];
                return Splice(input, at, 0, [.. Enumerable.Repeat(run, random.Next(LongestRun / run.Length)).SelectMany(bytes => bytes)]);
            default:
                byte[] noise = new byte[random.Next(1, 9)];
                random.NextBytes(noise);
                return Splice(input, at, Math.Min(length, noise.Length), noise);
        }
    }

    private static byte[] Piece(byte[] from, Random random)
    {
        int at = random.Next(from.Length + 1);
        return from[at..(at + random.Next(Math.Min(from.Length - at, 600) + 1))];
    }

    private static byte[] Splice(byte[] input, int at, int removed, byte[] added) =>
        [.. input.AsSpan(0, at), .. added, .. input.AsSpan(Math.Min(at + removed, input.Length))];
}
