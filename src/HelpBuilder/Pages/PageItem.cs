using ContainerTools.Help.Markdown;

namespace ContainerTools.Help.Pages;

/// <summary>An example, a parameter, a type: a heading of the third level and what stands under it.</summary>
internal sealed record PageItem(int Line, string Title, IReadOnlyList<Block> Blocks)
{
    private const string DefaultValueKey = "DefaultValue:";

    /// <summary>The example's commands.</summary>
    public string? Code => Blocks.OfType<CodeFence>().FirstOrDefault(fence => fence.Language == "powershell")?.Code;

    /// <summary>All but the code and platyPS's table of a parameter.</summary>
    public IEnumerable<Block> Prose => Blocks.Where(block => block is not CodeFence { Language: "powershell" or "yaml" });

    /// <summary>From platyPS's table of a parameter; everything else in there comes from reflection.</summary>
    public string? DefaultValue => Blocks.OfType<CodeFence>().Where(fence => fence.Language == "yaml")
        .SelectMany(fence => fence.Code.Split('\n'))
        .FirstOrDefault(line => line.StartsWith(DefaultValueKey, StringComparison.Ordinal))?[DefaultValueKey.Length..].Trim().Trim('\'');
}
