using System.Text.RegularExpressions;
using ContainerTools.Help.Markdown;

namespace ContainerTools.Help.Pages;

/// <summary>Reads a page in the layout of platyPS 2. SYNTAX is left to reflection, as is ALIASES.</summary>
internal sealed partial class CommandPageReader(string file, ProblemList problems)
{
    private static readonly string[] Required = ["SYNOPSIS", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "RELATED LINKS"];
    private static readonly string[] Optional = ["NOTES"];

    public static CommandPage Read(string file, ProblemList problems) =>
        new CommandPageReader(file, problems).Read(MarkdownReader.Read(file));

    private CommandPage Read(MarkdownFile markdown)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        if (markdown.FrontMatter.GetValueOrDefault("title") != name || markdown.Blocks is not [Heading { Level: 1 } title, ..] || title.Text != name)
        {
            problems.Add(file, 1, $"the title in the front matter and the first heading must both be '{name}'");
        }

        var sections = new Dictionary<string, IReadOnlyList<Block>>();
        foreach (PageItem section in Split(markdown.Blocks, 2))
        {
            if (!sections.TryAdd(section.Title, section.Blocks))
            {
                problems.Add(file, section.Line, $"section {section.Title} stands here for the second time");
            }
        }

        foreach (string section in Required.Where(section => !sections.ContainsKey(section)))
        {
            problems.Add(file, 1, $"section {section} is missing");
        }

        foreach (string section in sections.Keys.Except([.. Required, .. Optional]))
        {
            problems.Add(file, 1, $"section '{section}' is unknown");
        }

        return new CommandPage(file, name)
        {
            Synopsis = string.Join(' ', Get("SYNOPSIS").OfType<Paragraph>().Select(paragraph => PlainText.Of(paragraph.Text))),
            Description = Get("DESCRIPTION"),
            Examples = Split(Get("EXAMPLES"), 3),
            Parameters = Split(Get("PARAMETERS"), 3).Select(item => item with { Title = item.Title.TrimStart('-') }).ToArray(),
            Inputs = Split(Get("INPUTS"), 3),
            Outputs = Split(Get("OUTPUTS"), 3),
            Notes = Get("NOTES"),
            Links = Get("RELATED LINKS").OfType<ListItem>().Select(ReadLink).ToArray(),
        };

        IReadOnlyList<Block> Get(string section) => sections.GetValueOrDefault(section, []);
    }

    private static List<PageItem> Split(IReadOnlyList<Block> blocks, int level)
    {
        var items = new List<PageItem>();
        for (int at = 0; at < blocks.Count; at++)
        {
            if (blocks[at] is Heading heading && heading.Level == level)
            {
                items.Add(new PageItem(heading.Line, heading.Text, blocks.Skip(at + 1).TakeWhile(block => block is not Heading next || next.Level > level).ToArray()));
            }
        }

        return items;
    }

    private PageLink ReadLink(ListItem item)
    {
        Match match = LinkPattern().Match(item.Text);
        if (!match.Success)
        {
            problems.Add(file, item.Line, $"'{item.Text}' is not a link");
        }

        return new PageLink(item.Line, match.Groups[1].Value, match.Groups[2].Value);
    }

    [GeneratedRegex(@"^\[(.+)\]\((.+)\)$")]
    private static partial Regex LinkPattern();
}
