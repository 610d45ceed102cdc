using ContainerTools.Help.Markdown;

namespace ContainerTools.Help.Pages;

/// <summary>What people wrote about one cmdlet. What reflection can say is not in it.</summary>
internal sealed record CommandPage(string File, string Name)
{
    public string Synopsis { get; init; } = "";

    public IReadOnlyList<Block> Description { get; init; } = [];

    public IReadOnlyList<PageItem> Examples { get; init; } = [];

    public IReadOnlyList<PageItem> Parameters { get; init; } = [];

    public IReadOnlyList<PageItem> Inputs { get; init; } = [];

    public IReadOnlyList<PageItem> Outputs { get; init; } = [];

    public IReadOnlyList<Block> Notes { get; init; } = [];

    public IReadOnlyList<PageLink> Links { get; init; } = [];

    public PageItem? FindParameter(string name) => Parameters.FirstOrDefault(parameter => parameter.Title == name);
}
