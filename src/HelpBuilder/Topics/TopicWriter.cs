using System.Text;
using ContainerTools.Help.Markdown;

namespace ContainerTools.Help.Topics;

/// <summary>
/// Writes an about_ topic as the text that <c>Get-Help about_…</c> shows. PowerShell takes the fifth line as the topic's
/// summary, so a page begins with its name and a short description.
/// </summary>
internal static class TopicWriter
{
    private const int Width = 80;
    private const int Indent = 4;
    private const int LongestSummary = Width - Indent;

    public static string Write(string file, MarkdownFile page, ProblemList problems)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        if (page.Blocks is not [Heading { Level: 1 } title, Heading { Level: 2, Text: "SHORT DESCRIPTION" }, Paragraph { Text.Length: <= LongestSummary }, ..] || title.Text != name)
        {
            problems.Add(file, 1, $"a topic begins with '# {name}', '## SHORT DESCRIPTION' and one line of at most {LongestSummary} characters");
        }

        var text = new StringBuilder();
        Block? before = null;
        foreach (Block block in page.Blocks)
        {
            // Headings stand right above what they head, the items of a list together.
            if (block is Heading { Level: 2 } || before is not (null or Heading) && !(block is ListItem && before is ListItem))
            {
                text.Append('\n');
            }

            foreach (string line in Lay(block))
            {
                text.Append(line.TrimEnd()).Append('\n');
            }

            before = block;
        }

        return text.ToString();
    }

    private static IEnumerable<string> Lay(Block block) => block switch
    {
        Heading { Level: 1 } title => ["TOPIC", .. Shift([title.Text], Indent)],
        Heading { Level: 2 } section => [section.Text.ToUpperInvariant()],
        Heading heading => Shift([PlainText.Of(heading.Text)], Indent / 2),
        Paragraph paragraph => Shift(TextLayout.Wrap(PlainText.Of(paragraph.Text), Width - Indent), Indent),
        ListItem item => Shift(TextLayout.Hang("- ", PlainText.Of(item.Text), Width - Indent), Indent),
        CodeFence fence => Shift(fence.Code.Split('\n'), 2 * Indent),
        Table table => Shift(TableLayout.Lay(table, Width - Indent), Indent),
        _ => [],
    };

    private static IEnumerable<string> Shift(IEnumerable<string> lines, int columns) => lines.Select(line => new string(' ', columns) + line);
}
