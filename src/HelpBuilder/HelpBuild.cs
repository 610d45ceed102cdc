using ContainerTools.Help.Cmdlets;
using ContainerTools.Help.Elements;
using ContainerTools.Help.Markdown;
using ContainerTools.Help.Pages;
using ContainerTools.Help.Topics;

namespace ContainerTools.Help;

/// <summary>Makes the help that PowerShell reads out of the pages that people read, or says why it cannot.</summary>
internal static class HelpBuild
{
    private const string TopicPrefix = "about_";

    /// <param name="problems">Nothing is written if there are any.</param>
    public static void Run(string assembly, string pages, string target, ProblemList problems)
    {
        IReadOnlyList<CmdletModel> cmdlets = CmdletReader.Read(assembly);
        ILookup<bool, string> files = Directory.GetFiles(pages, "*.md")
            .Order(StringComparer.Ordinal)
            .ToLookup(file => Path.GetFileName(file).StartsWith(TopicPrefix, StringComparison.Ordinal));
        var commands = files[false].Select(file => CommandPageReader.Read(file, problems)).ToDictionary(page => page.Name);
        var topics = files[true].ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => TopicWriter.Write(file, MarkdownReader.Read(file), problems));

        PageCheck.Check(cmdlets, commands, pages, problems);
        if (problems.Any())
        {
            return;
        }

        Directory.CreateDirectory(target);
        MamlFile.Write(
            Path.Combine(target, Path.GetFileName(assembly) + "-Help.xml"),
            cmdlets.Select(cmdlet => CommandElement.Make(cmdlet, commands[cmdlet.Name])));
        foreach (string stale in Directory.GetFiles(target, TopicPrefix + "*.help.txt"))
        {
            File.Delete(stale);
        }

        foreach ((string name, string text) in topics)
        {
            File.WriteAllText(Path.Combine(target, name + ".help.txt"), text);
        }
    }
}
