using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace ContainerTools.Help.Elements;

/// <summary>The file that PowerShell looks for beside the module's assembly.</summary>
internal static class MamlFile
{
    private static readonly XmlWriterSettings Settings = new() { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) };

    public static void Write(string file, IEnumerable<XElement> commands)
    {
        var items = new XElement(
            MamlNames.Items + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", MamlNames.Maml),
            new XAttribute(XNamespace.Xmlns + "command", MamlNames.Command),
            new XAttribute(XNamespace.Xmlns + "dev", MamlNames.Dev),
            commands);
        using XmlWriter writer = XmlWriter.Create(file, Settings);
        items.Save(writer);
    }
}
