using System.Globalization;
using System.Xml.Linq;
using ContainerTools.Help.Cmdlets;
using ContainerTools.Help.Pages;
using static ContainerTools.Help.Elements.MamlNames;

namespace ContainerTools.Help.Elements;

/// <summary>A parameter, as it stands in the syntax and in the list of parameters.</summary>
internal static class ParameterElement
{
    public static XElement Make(ParameterModel parameter, ParameterUse use, CommandPage page) => new(
        Command + "parameter",
        new XAttribute("required", use.Mandatory),
        new XAttribute("variableLength", parameter.Type.IsArray),
        new XAttribute("globbing", parameter.Wildcards),
        new XAttribute("pipelineInput", DescribePipeline(use)),
        new XAttribute("position", use.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
        new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
        new XElement(Maml + "name", parameter.Name),
        new XElement(Maml + "description", Describe(parameter, page)),
        MakeValues(parameter),
        // A switch shows its value in the syntax if it has one here.
        parameter.IsSwitch ? null : new XElement(
            Command + "parameterValue",
            new XAttribute("required", true),
            new XAttribute("variableLength", parameter.Type.IsArray),
            TypeNames.Short(parameter.Type)),
        new XElement(Dev + "type", new XElement(Maml + "name", TypeNames.Short(parameter.Type)), new XElement(Maml + "uri")),
        new XElement(Dev + "defaultValue", parameter.IsSwitch ? "False" : page.FindParameter(parameter.Name)?.DefaultValue ?? "None"));

    private static IEnumerable<XElement> Describe(ParameterModel parameter, CommandPage page)
    {
        IEnumerable<XElement> prose = parameter.Prose is { } known
            ? [Paragraphs.Of(known)]
            : Paragraphs.Of(page.FindParameter(parameter.Name)!.Prose);
        return parameter.ElementType.IsEnum
            ? prose.Append(Paragraphs.Of($"Values: {string.Join(", ", parameter.ElementType.GetEnumNames())}."))
            : prose;
    }

    private static XElement? MakeValues(ParameterModel parameter) => parameter.ElementType.IsEnum
        ? new XElement(
            Command + "parameterValueGroup",
            parameter.ElementType.GetEnumNames().Select(name =>
                new XElement(Command + "parameterValue", new XAttribute("required", false), new XAttribute("variableLength", false), name)))
        : null;

    private static string DescribePipeline(ParameterUse use) => (use.ByValue, use.ByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}
