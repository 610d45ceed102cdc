using System.Xml.Linq;
using ContainerTools.Help.Markdown;
using ContainerTools.Help.Topics;

namespace ContainerTools.Help.Elements;

/// <summary>Running text as <c>maml:para</c> elements; PowerShell breaks them to the width of the console.</summary>
internal static class Paragraphs
{
    public static IEnumerable<XElement> Of(IEnumerable<Block> blocks) => blocks.SelectMany(Of);

    public static XElement Of(string text) => new(MamlNames.Maml + "para", text);

    private static IEnumerable<XElement> Of(Block block) => block switch
    {
        Paragraph paragraph => [Of(PlainText.Of(paragraph.Text))],
        ListItem item => [Of("- " + PlainText.Of(item.Text))],
        CodeFence fence => fence.Code.Split('\n').Select(line => Of("    " + line)),
        Table table => TableLayout.Lay(table, width: 72).Select(Of),
        Heading heading => [Of(PlainText.Of(heading.Text))],
        _ => [],
    };
}
