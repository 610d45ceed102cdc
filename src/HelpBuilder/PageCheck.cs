using ContainerTools.Help.Cmdlets;
using ContainerTools.Help.Pages;

namespace ContainerTools.Help;

/// <summary>Holds what people wrote against what the cmdlets are.</summary>
internal static class PageCheck
{
    private const int LongestSynopsis = 80;
    private const int FewestExamples = 2;

    public static void Check(IReadOnlyList<CmdletModel> cmdlets, IReadOnlyDictionary<string, CommandPage> pages, string folder, ProblemList problems)
    {
        foreach (CommandPage page in pages.Values.Where(page => cmdlets.All(cmdlet => cmdlet.Name != page.Name)))
        {
            problems.Add(page.File, 1, $"there is no cmdlet {page.Name}");
        }

        foreach (CmdletModel cmdlet in cmdlets)
        {
            if (pages.TryGetValue(cmdlet.Name, out CommandPage? page))
            {
                CheckPage(cmdlet, page, problems);
            }
            else
            {
                problems.Add(Path.Combine(folder, cmdlet.Name + ".md"), $"cmdlet {cmdlet.Name} has no page");
            }
        }
    }

    private static void CheckPage(CmdletModel cmdlet, CommandPage page, ProblemList problems)
    {
        if (page.Synopsis.Length is 0 or > LongestSynopsis)
        {
            problems.Add(page.File, $"the synopsis has {page.Synopsis.Length} characters; 1 to {LongestSynopsis} are wanted");
        }

        if (page.Description.Count == 0)
        {
            problems.Add(page.File, "there is no description");
        }

        if (page.Examples.Count < FewestExamples)
        {
            problems.Add(page.File, $"there are {page.Examples.Count} examples; at least {FewestExamples} are wanted");
        }

        foreach (PageItem example in page.Examples.Where(example => example.Code is null || !example.Prose.Any()))
        {
            problems.Add(page.File, example.Line, $"'{example.Title}' lacks a powershell fence or a text");
        }

        foreach (PageLink link in page.Links.Where(link => !link.IsAddress && !File.Exists(Path.Combine(Path.GetDirectoryName(page.File)!, link.Target))))
        {
            problems.Add(page.File, link.Line, $"there is no page '{link.Target}'");
        }

        CheckParameters(cmdlet, page, problems);
        CheckTypes(page.Inputs, cmdlet.Parameters.Where(parameter => parameter.Uses.Any(use => use.ByValue)).Select(parameter => parameter.ElementType), "taken from the pipeline", page, problems);
        CheckTypes(page.Outputs, cmdlet.OutputTypes, "given to the pipeline", page, problems);
    }

    private static void CheckParameters(CmdletModel cmdlet, CommandPage page, ProblemList problems)
    {
        var described = cmdlet.Parameters.Where(parameter => parameter.Prose is null).ToDictionary(parameter => parameter.Name);
        foreach (PageItem item in page.Parameters)
        {
            if (!described.Remove(item.Title))
            {
                problems.Add(page.File, item.Line, $"{cmdlet.Name} has no parameter '{item.Title}', or it is described elsewhere");
            }
            else if (!item.Prose.Any())
            {
                problems.Add(page.File, item.Line, $"parameter '{item.Title}' has no description");
            }
        }

        foreach (string missing in described.Keys)
        {
            problems.Add(page.File, $"parameter '{missing}' has no description");
        }
    }

    private static void CheckTypes(IReadOnlyList<PageItem> items, IEnumerable<Type> types, string what, CommandPage page, ProblemList problems)
    {
        HashSet<string> real = types.Select(TypeNames.Full).ToHashSet();
        foreach (PageItem item in items.Where(item => !real.Remove(item.Title) || !item.Prose.Any()))
        {
            problems.Add(page.File, item.Line, $"type '{item.Title}' is not {what}, or has no description");
        }

        foreach (string missing in real)
        {
            problems.Add(page.File, $"type '{missing}' is {what}, but not described");
        }
    }
}
