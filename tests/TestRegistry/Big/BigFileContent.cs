using System.Text;

namespace ContainerTools.Testing;

/// <summary>Content that compresses as real files do: some is text, some is packed already, most is in between.</summary>
internal static class BigFileContent
{
    private const int BlockSize = 4096;
    private static readonly byte[][] Words = MakeWords();

    public static byte[] Make(int length, ulong seed)
    {
        var numbers = new SplitMix(seed);
        double randomShare = (numbers.Next() % 100) switch
        {
            < 44 => 0,
            < 82 => 0.26,
            _ => 1,
        };
        byte[] content = new byte[length];
        for (int at = 0; at < length; at += BlockSize)
        {
            Span<byte> block = content.AsSpan(at, Math.Min(BlockSize, length - at));
            if (numbers.NextDouble() < randomShare)
            {
                numbers.Fill(block);
            }
            else
            {
                FillWithText(block, ref numbers);
            }
        }

        return content;
    }

    private static void FillWithText(Span<byte> block, ref SplitMix numbers)
    {
        while (block.Length > 0)
        {
            ulong number = numbers.Next();

            // The product of two uniform numbers: few words are frequent, many are rare, as in a language.
            ulong index = ((number & 0xFFFF) * ((number >> 16) & 0xFFFF) * (ulong)Words.Length) >> 32;
            byte[] word = Words[index];
            int count = Math.Min(word.Length, block.Length);
            word.AsSpan(0, count).CopyTo(block);
            block = block[count..];
        }
    }

    private static byte[][] MakeWords()
    {
        string[] syllables = ["ka", "lo", "mi", "ne", "ru", "sta", "ver", "ing", "con", "tai", "re", "gi", "_", "0x", "();\n", "=", "de", "pu", "fo", "ex"];
        var numbers = new SplitMix(42);
        var words = new byte[4096][];
        for (int i = 0; i < words.Length; i++)
        {
            var word = new StringBuilder();
            for (ulong left = 1 + (numbers.Next() % 4); left > 0; left--)
            {
                word.Append(syllables[numbers.Next() % (ulong)syllables.Length]);
            }

            words[i] = Encoding.ASCII.GetBytes(word.Append(' ').ToString());
        }

        return words;
    }
}
