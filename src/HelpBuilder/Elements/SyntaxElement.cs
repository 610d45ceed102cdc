using System.Xml.Linq;
using ContainerTools.Help.Cmdlets;
using ContainerTools.Help.Pages;
using static ContainerTools.Help.Elements.MamlNames;

namespace ContainerTools.Help.Elements;

/// <summary>One way to call a cmdlet.</summary>
internal static class SyntaxElement
{
    public static XElement Make(CmdletModel cmdlet, CommandPage page, string set) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", cmdlet.Name),
        cmdlet.Parameters
            .Select(parameter => (Parameter: parameter, Use: parameter.In(set)))
            .Where(pair => pair.Use is not null)
            .OrderBy(pair => pair.Use!.Position ?? int.MaxValue)
            .ThenBy(pair => !pair.Use!.Mandatory)
            .Select(pair => ParameterElement.Make(pair.Parameter, pair.Use!, page)));
}
