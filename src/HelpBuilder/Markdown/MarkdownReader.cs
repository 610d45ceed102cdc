using System.Text.RegularExpressions;

namespace ContainerTools.Help.Markdown;

/// <summary>Reads as much of markdown as help pages need: headings, paragraphs, flat lists, tables, code fences.</summary>
internal sealed partial class MarkdownReader
{
    private const string Fence = "```";
    private const string FrontMatterEdge = "---";
    private readonly string[] _lines;
    private int _at;

    private MarkdownReader(string[] lines) => _lines = lines;

    public static MarkdownFile Read(string file) => new MarkdownReader(File.ReadAllLines(file)).Read();

    private MarkdownFile Read()
    {
        Dictionary<string, string> frontMatter = ReadFrontMatter();
        var blocks = new List<Block>();
        while (_at < _lines.Length)
        {
            if (_lines[_at].Length == 0)
            {
                _at++;
            }
            else
            {
                blocks.Add(ReadBlock());
            }
        }

        return new MarkdownFile(frontMatter, blocks);
    }

    private Dictionary<string, string> ReadFrontMatter()
    {
        var values = new Dictionary<string, string>();
        if (_lines is not [FrontMatterEdge, ..])
        {
            return values;
        }

        while (++_at < _lines.Length && _lines[_at] != FrontMatterEdge)
        {
            if (_lines[_at].Split(':', 2, StringSplitOptions.TrimEntries) is [var key, var value])
            {
                values[key] = value;
            }
        }

        _at++;
        return values;
    }

    private Block ReadBlock()
    {
        int line = _at + 1;
        string text = _lines[_at];
        if (HeadingPattern().Match(text) is { Success: true } heading)
        {
            _at++;
            return new Heading(line, heading.Groups[1].Length, heading.Groups[2].Value);
        }

        if (text.StartsWith(Fence, StringComparison.Ordinal))
        {
            return ReadFence(line, text[Fence.Length..].Trim());
        }

        if (text.StartsWith('|'))
        {
            return ReadTable(line);
        }

        return IsItem(text) ? new ListItem(line, Join(text[2..])) : new Paragraph(line, Join(text));
    }

    private CodeFence ReadFence(int line, string language)
    {
        var code = new List<string>();
        while (++_at < _lines.Length && !_lines[_at].StartsWith(Fence, StringComparison.Ordinal))
        {
            code.Add(_lines[_at]);
        }

        _at++;
        return new CodeFence(line, language, string.Join('\n', code));
    }

    private Table ReadTable(int line)
    {
        var rows = new List<IReadOnlyList<string>>();
        for (; _at < _lines.Length && _lines[_at].StartsWith('|'); _at++)
        {
            string[] cells = CellEdge().Split(_lines[_at].Trim().Trim('|')).Select(cell => cell.Trim().Replace("\\|", "|", StringComparison.Ordinal)).ToArray();
            if (!cells.All(cell => cell.Trim('-', ':').Length == 0))
            {
                rows.Add(cells);
            }
        }

        return new Table(line, rows);
    }

    // Takes the lines that go on with the block.
    private string Join(string first)
    {
        string text = first.Trim();
        while (++_at < _lines.Length && _lines[_at].Length > 0 && !StartsBlock(_lines[_at]))
        {
            text += " " + _lines[_at].Trim();
        }

        return text;
    }

    private static bool StartsBlock(string line) =>
        line.StartsWith(Fence, StringComparison.Ordinal) || line.StartsWith('|') || IsItem(line) || HeadingPattern().IsMatch(line);

    private static bool IsItem(string line) => line.StartsWith("- ", StringComparison.Ordinal);

    [GeneratedRegex(@"^(#+) (.+)$")]
    private static partial Regex HeadingPattern();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellEdge();
}
