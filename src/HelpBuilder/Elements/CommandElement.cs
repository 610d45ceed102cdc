using System.Xml.Linq;
using ContainerTools.Help.Cmdlets;
using ContainerTools.Help.Pages;
using static ContainerTools.Help.Elements.MamlNames;

namespace ContainerTools.Help.Elements;

/// <summary>All that PowerShell shows about one cmdlet.</summary>
internal static class CommandElement
{
    public static XElement Make(CmdletModel cmdlet, CommandPage page) => new(
        Command + "command",
        new XElement(
            Command + "details",
            new XElement(Command + "name", cmdlet.Name),
            new XElement(Command + "verb", cmdlet.Verb),
            new XElement(Command + "noun", cmdlet.Noun),
            new XElement(Maml + "description", Paragraphs.Of(page.Synopsis))),
        new XElement(Maml + "description", Paragraphs.Of(page.Description)),
        new XElement(Command + "syntax", cmdlet.ParameterSets.Select(set => SyntaxElement.Make(cmdlet, page, set))),
        new XElement(Command + "parameters", cmdlet.Parameters.Select(parameter => ParameterElement.Make(parameter, parameter.Uses[0], page))),
        new XElement(Command + "inputTypes", page.Inputs.Select(item => MakeType("inputType", item))),
        new XElement(Command + "returnValues", page.Outputs.Select(item => MakeType("returnValue", item))),
        page.Notes.Count == 0 ? null : new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs.Of(page.Notes))),
        new XElement(Command + "examples", page.Examples.Select(MakeExample)),
        new XElement(Maml + "relatedLinks", page.Links.Select(MakeLink)));

    private static XElement MakeType(string element, PageItem item) => new(
        Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", item.Title)),
        new XElement(Maml + "description", Paragraphs.Of(item.Prose)));

    private static XElement MakeExample(PageItem example) => new(
        Command + "example",
        // PowerShell prints the title as it is, so its usual dashes are part of it.
        new XElement(Maml + "title", $"-------- {example.Title} --------"),
        new XElement(Dev + "code", example.Code),
        // The empty one at the end keeps the next title at a distance.
        new XElement(Dev + "remarks", Paragraphs.Of(example.Prose), Paragraphs.Of("")));

    private static XElement MakeLink(PageLink link) => new(
        Maml + "navigationLink",
        new XElement(Maml + "linkText", link.Text),
        new XElement(Maml + "uri", link.IsAddress ? link.Target : null));
}
