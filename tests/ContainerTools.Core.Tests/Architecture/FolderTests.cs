using Microsoft.CodeAnalysis;

namespace ContainerTools.Tests.Architecture;

/// <summary>The order of the core's folders, as docs/architecture.md draws it.</summary>
public sealed class FolderTests
{
    // Each may use those before it.
    private static readonly string[] Order =
    [
        "Primitives", "Versions", "IO", "Json", "Tar", "Compression", "Images", "Layout", "FileSystem", "Layering",
        "Editing", "Archive", "Store", "Registry", "Syncing", "Serving", "Engines", "Composition", "Artifacts", "Conversion", "Bases", "Locking", "Signing", "Verification", "Inspection", "Packages", "Graphs", "Comparison", "Optimization", "Projects",
    ];

    [Fact]
    public void Every_folder_has_its_rank() =>
        Assert.Equal(Order.Order(StringComparer.Ordinal), SourceGraph.Core.Types.Select(TopFolder).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void A_folder_uses_only_those_before_it() => Assert.Empty(
        SourceGraph.Core.UsesAcrossFolders
            .Where(use => Array.IndexOf(Order, TopFolder(use.User)) < Array.IndexOf(Order, TopFolder(use.Used)))
            .Select(Describe));

    [Fact]
    public void No_two_folders_use_each_other()
    {
        ILookup<(string User, string Used), string> uses = SourceGraph.Core.UsesAcrossFolders
            .ToLookup(use => (SourceGraph.Core.FolderOf(use.User), SourceGraph.Core.FolderOf(use.Used)), Describe);

        Assert.Empty(uses.Where(group => uses.Contains((group.Key.Used, group.Key.User))).SelectMany(group => group));
    }

    [Fact]
    public void Few_types_use_each_other_in_a_circle()
    {
        IReadOnlyList<IReadOnlyList<INamedTypeSymbol>> cycles = SourceGraph.Core.FindCycles();

        Assert.True(cycles.Sum(cycle => cycle.Count) <= 0.08 * SourceGraph.Core.Types.Count(), string.Join('\n', cycles.Select(cycle => string.Join(", ", cycle.Select(type => type.Name)))));
    }

    [Fact]
    public void The_module_is_in_order_too()
    {
        string[] order = ["Session", "Output", "Input", "Pipeline", "Drive", "Commands"];
        SourceGraph module = SourceGraph.Of("src/ContainerTools");

        Assert.Empty(module.UsesAcrossFolders
            .Where(use => Array.IndexOf(order, module.FolderOf(use.User)) < Array.IndexOf(order, module.FolderOf(use.Used)))
            .Select(use => $"{use.User.Name} uses {use.Used.Name}"));
    }

    private static string TopFolder(INamedTypeSymbol type) => SourceGraph.Core.FolderOf(type).Split('/')[0];

    private static string Describe((INamedTypeSymbol User, INamedTypeSymbol Used) use) =>
        $"{SourceGraph.Core.FolderOf(use.User)}/{use.User.Name} uses {SourceGraph.Core.FolderOf(use.Used)}/{use.Used.Name}";
}
