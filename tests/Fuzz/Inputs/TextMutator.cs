using System.Runtime.InteropServices;
using System.Text;

namespace ContainerTools.Fuzzing;

/// <summary>Texts put together of words that mean something where they are read, with the rest of Unicode between them.</summary>
internal static class TextMutator
{
    private static readonly string[] Odd = ["\0", "\r", "\n", "\t", " ", "\u00a0", "\u202e", "\u001b[31m", "\ud800", "\udcff", "é", "e\u0301", "İ", "ſ", "😀", "\ufeff", "%00", "%2f", "\\", "\"", "'"];

    /// <param name="random">Decides.</param>
    /// <param name="examples">Texts that are right.</param>
    /// <param name="words">Parts of them.</param>
    public static string Make(Random random, IReadOnlyList<string> examples, IReadOnlyList<string> words)
    {
        var text = new StringBuilder(random.Next(2) == 0 ? examples[random.Next(examples.Count)] : "");
        for (int count = random.Next(1, 10); count > 0; count--)
        {
            int at = random.Next(text.Length + 1);
            switch (random.Next(8))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(6), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, Odd[random.Next(Odd.Length)]);
                    break;
                case 2:
                    text.Insert(at, (char)random.Next(0x20, 0x7f));
                    break;
                case 3 when random.Next(10) == 0:
                    text.Insert(at, words[random.Next(words.Count)], 1 << random.Next(12));
                    break;
                default:
                    text.Insert(random.Next(3) == 0 ? at : text.Length, words[random.Next(words.Count)]);
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>As bytes that give the same text again, lone surrogates too.</summary>
    public static byte[] ToBytes(string text) => [.. MemoryMarshal.AsBytes(text.AsSpan())];

    /// <inheritdoc cref="ToBytes"/>
    public static string FromBytes(byte[] bytes) => new(MemoryMarshal.Cast<byte, char>(bytes));
}
