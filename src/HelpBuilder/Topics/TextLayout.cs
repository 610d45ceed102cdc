namespace ContainerTools.Help.Topics;

/// <summary>Breaks running text into lines.</summary>
internal static class TextLayout
{
    /// <summary>A word that is longer than a line stays whole.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line += line.Length > 0 ? " " + word : word;
        }

        yield return line;
    }

    /// <summary>The first line after a mark, the others as far to the right.</summary>
    public static IEnumerable<string> Hang(string mark, string text, int width) =>
        Wrap(text, width - mark.Length).Select((line, number) => (number == 0 ? mark : new string(' ', mark.Length)) + line);
}
