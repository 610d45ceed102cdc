using System.Text;

namespace ContainerTools.IO.Processes;

/// <summary>Reads lines of which none is held that is longer than people read; the rest of it is left out.</summary>
internal static class TextLines
{
    private const int Longest = 4096;
    private const int BufferSize = 4096;

    /// <param name="reader">Read to its end.</param>
    /// <param name="take">Called with each line, without its end.</param>
    public static async Task ReadAsync(TextReader reader, Action<string> take)
    {
        char[] buffer = new char[BufferSize];
        var line = new StringBuilder();
        int count;
        while ((count = await reader.ReadAsync(buffer.AsMemory()).ConfigureAwait(false)) > 0)
        {
            Split(buffer.AsSpan(0, count), line, take);
        }

        if (line.Length > 0)
        {
            take(line.ToString());
        }
    }

    private static void Split(ReadOnlySpan<char> text, StringBuilder line, Action<string> take)
    {
        while (text.Length > 0)
        {
            int end = text.IndexOf('\n');
            ReadOnlySpan<char> part = end < 0 ? text : text[..end];
            line.Append(part[..Math.Min(part.Length, Longest - line.Length)]);
            if (end < 0)
            {
                return;
            }

            take(line.ToString().TrimEnd('\r'));
            line.Clear();
            text = text[(end + 1)..];
        }
    }
}
