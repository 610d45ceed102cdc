using ContainerTools.FileSystem;
using ContainerTools.IO.Files;
using ContainerTools.Layering;

namespace ContainerTools.Composition;

/// <summary>Divides what a recipe names into layers. Of the files only names and status are read.</summary>
/// <param name="headers">Headers of base images from earlier times; null reads their layers.</param>
/// <param name="reporter">Receives progress, notes and warnings.</param>
/// <param name="cancel">Stops the work.</param>
internal sealed class LayerPlanner(ILayerCache? headers, IReporter reporter, CancellationToken cancel)
{
    /// <summary>The layers of a recipe, lowest first, the top layer last.</summary>
    /// <exception cref="ImageException">A source is missing or contradicts another, or the layers are more than allowed.</exception>
    public async Task<IReadOnlyList<LayerPlan>> PlanAsync(LayeredImageRecipe recipe)
    {
        // Before a base is read, which may take long.
        if (!recipe.SingleLayer)
        {
            CheckBudget(recipe);
        }

        // What layers hold that were made before is not known here.
        IReadOnlyList<string> named = recipe.Layers.Count > 0 || recipe.ExpectsMounts ? [] : ConfigPaths.Find(recipe.Image.Config);
        BaseFiles? below = recipe.Image.Parent is { } parent && (NeedsBase(recipe) || named.Count > 0)
            ? await ReadBaseAsync(parent).ConfigureAwait(false)
            : null;
        LayerRules rules = recipe.Rules with
        {
            Base = below,
            SkipsPresent = recipe.SingleLayer && below is not null,
            IsForWindows = WindowsLayer.IsFor(recipe.Image.Platform),
        };
        CheckPatterns(rules);
        foreach (ComposableFiles files in recipe.Groups.SelectMany(group => group.Nodes).Select(node => node.Files).OfType<ComposableFiles>())
        {
            await files.PrepareAsync(reporter, cancel).ConfigureAwait(false);
        }

        IReadOnlyList<LayerEntry> standard = await MakeStandardFilesAsync(recipe, below, rules.IsForWindows).ConfigureAwait(false);
        List<LayerPlan> plans = recipe.SingleLayer ? [PlanSingle(recipe, rules, standard)] : Plan(recipe, rules, standard);
        ConfigPaths.WarnOfMissing(named, plans, below, reporter);
        Warn(plans.Aggregate(default(LostAttributes), (all, plan) => all.Add(plan.LostAttributes)));
        return plans;
    }

    /// <summary>One layer of some sources.</summary>
    /// <param name="sources">What goes in.</param>
    /// <param name="special">What goes in and is no file of this machine.</param>
    /// <param name="rules">What the layer makes of it.</param>
    /// <param name="parent">The base that the layer is for; null for none.</param>
    public async Task<LayerPlan> PlanLayerAsync(IReadOnlyList<LayerSource> sources, IReadOnlyList<SpecialFile> special, LayerRules rules, Image? parent)
    {
        if (parent is not null)
        {
            rules = rules with
            {
                Base = await ReadBaseAsync(parent).ConfigureAwait(false),
                IsForWindows = WindowsLayer.IsFor(parent.Platform),
            };
        }

        CheckPatterns(rules);
        var builder = new LayerBuilder(rules);
        foreach (SpecialFile file in special)
        {
            builder.Add(file);
        }

        LayerPlan plan = PlanSources(sources, builder);
        Warn(plan.LostAttributes);
        return plan;
    }

    // A path of this machine in place of a pattern would match nothing, and let in what it was to keep out.
    private static void CheckPatterns(LayerRules rules)
    {
        IEnumerable<PathPattern> patterns = [.. rules.Exclude, .. rules.Include, .. rules.Permissions.Select(rule => rule.Path).OfType<PathPattern>()];
        if (patterns.FirstOrDefault(pattern => pattern.Drive is { } drive && !(rules.IsForWindows && drive == WindowsLayer.OnlyDrive)) is { } wrong)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The pattern '{wrong}' has the drive {wrong.Drive}:, which the image does not have. Patterns are over paths in the image.", wrong);
        }
    }

    // The layers of an old base for Windows lie elsewhere, and need not be fetched to put others on them.
    private async Task<BaseFiles?> ReadBaseAsync(Image parent)
    {
        try
        {
            return await BaseFiles.ReadAsync(parent, headers, reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error == ImageError.ForeignLayer)
        {
            reporter.Warning($"The files of the base {parent} are not known: {exception.Message} Folders that it has get the mode, owner and time of new ones where files are put into them.");
            return null;
        }
    }

    // A file in the root needs no folder of the base.
    private static bool NeedsBase(LayeredImageRecipe recipe) =>
        recipe.SingleLayer || recipe.HasTop || recipe.Groups.Count > 0 || recipe.Sets.Count > 0
        || recipe.Sources.Any(source => source.Destination.Trim('/').Length > 0 || Directory.Exists(source.Path));

    private List<LayerPlan> Plan(LayeredImageRecipe recipe, LayerRules rules, IReadOnlyList<LayerEntry> standard)
    {
        List<LayerPlan> plans =
        [
            .. recipe.Groups.Select(group => PlanGroup(group, rules)),
            .. recipe.Sets.Select(set => PlanSources(set.Sources, new LayerBuilder(rules), set.Name)),
        ];
        int left = BudgetOf(recipe).Available - plans.Count;

        // Each source gets a layer while there is room; the last layer has all others.
        int alone = recipe.Sources.Count <= left ? recipe.Sources.Count : left - 1;
        plans.AddRange(recipe.Sources.Take(alone).Select(source => PlanSources([source], new LayerBuilder(rules))));
        if (alone < recipe.Sources.Count)
        {
            plans.Add(PlanSources(recipe.Sources.Skip(alone), new LayerBuilder(rules)));
        }

        if (recipe.HasTop)
        {
            plans.Add(PlanTop(recipe, rules, standard));
        }

        return plans;
    }

    private static LayerBudget BudgetOf(LayeredImageRecipe recipe) =>
        new(recipe.MaxLayers, (recipe.Image.Parent?.Layers.Count ?? 0) + recipe.Layers.Count);

    private static void CheckBudget(LayeredImageRecipe recipe)
    {
        LayerBudget budget = BudgetOf(recipe);
        int fixedLayers = recipe.Groups.Count + recipe.Sets.Count;
        int left = budget.Available - fixedLayers;
        if (left < 0 || left == 0 && recipe.Sources.Count > 0)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The contents make {fixedLayers + Math.Min(1, recipe.Sources.Count)} layers, but with {budget.UsedLayers} used only {budget.Available} of maxLayers={budget.MaxLayers} are left for them.", budget.MaxLayers);
        }
    }

    // Several layers may have the same folder; only files must not be there twice.
    private LayerPlan PlanSingle(LayeredImageRecipe recipe, LayerRules rules, IReadOnlyList<LayerEntry> standard)
    {
        var builder = new LayerBuilder(rules);
        foreach (GraphNode node in recipe.Groups.SelectMany(group => group.Nodes))
        {
            Add(builder, node);
        }

        foreach (LayerSource source in recipe.Sets.SelectMany(set => set.Sources).Concat(recipe.Sources).Concat(recipe.CopyToRoot))
        {
            builder.Add(source, cancel);
        }

        AddOthers(builder, recipe, standard);
        return builder.ToPlan("files");
    }

    private LayerPlan PlanSources(IEnumerable<LayerSource> sources, LayerBuilder builder, string? comment = null)
    {
        var destinations = new List<string>();
        foreach (LayerSource source in sources)
        {
            builder.Add(source, cancel);
            destinations.Add(source.Destination);
        }

        // The image must not depend on where the files came from, so the comment names only their paths in the image.
        return builder.ToPlan(comment ?? $"files in {string.Join(", ", destinations.Distinct())}");
    }

    private LayerPlan PlanGroup(LayerGroup group, LayerRules rules)
    {
        var builder = new LayerBuilder(rules);
        foreach (GraphNode node in group.Nodes)
        {
            Add(builder, node);
        }

        return builder.ToPlan($"{(group.Nodes.Any(node => node.Files is null) ? "paths" : "nodes")}: {string.Join(", ", group.Paths)}");
    }

    private void Add(LayerBuilder builder, GraphNode node) =>
        _ = node.Files is ComposableFiles files ? builder.Add(files, cancel) : builder.AddInPlace(node.Path, cancel);

    private LayerPlan PlanTop(LayeredImageRecipe recipe, LayerRules rules, IReadOnlyList<LayerEntry> standard)
    {
        var builder = new LayerBuilder(rules);
        foreach (LayerSource source in recipe.CopyToRoot)
        {
            builder.Add(source, cancel);
        }

        AddOthers(builder, recipe, standard);
        return builder.ToPlan("customisation");
    }

    private static void AddOthers(LayerBuilder builder, LayeredImageRecipe recipe, IReadOnlyList<LayerEntry> standard)
    {
        foreach (LayerEntry entry in standard)
        {
            // The folder for temporary files must be as it was asked for; all others the base may have otherwise.
            _ = entry.Kind == FileKind.Directory && entry != StandardFiles.Tmp ? builder.Add(entry) : builder.Put(entry);
        }

        foreach (SpecialFile file in recipe.SpecialFiles)
        {
            builder.Add(file);
        }
    }

    private async Task<IReadOnlyList<LayerEntry>> MakeStandardFilesAsync(LayeredImageRecipe recipe, BaseFiles? below, bool isForWindows)
    {
        if (isForWindows && (recipe.HasAccounts || recipe.AddCaCertificates || recipe.AddTmp))
        {
            throw new ImageException(ImageError.Unsupported, "Accounts, certificates and the folder for temporary files are made for Unix; an image of Windows has others.", recipe.Image.Platform);
        }

        return
        [
            .. recipe.HasAccounts ? await new Accounts(recipe.Users, recipe.UserGroups, recipe.AddShadow).MakeAsync(below, reporter, cancel).ConfigureAwait(false) : [],
            .. recipe.AddCaCertificates ? StandardFiles.CaCertificates() : [],
            .. recipe.AddTmp ? [StandardFiles.Tmp] : Array.Empty<LayerEntry>(),
        ];
    }

    private void Warn(LostAttributes lost)
    {
        if (lost.Files > 0)
        {
            reporter.Warning($"{lost.Files:N0} {(lost.Files == 1 ? "file has" : "files have")} extended attributes that are left out, such as {lost.Example}. They are kept only where that is asked for.");
        }
    }
}
