using ContainerTools.Layering;


namespace ContainerTools.Composition;

/// <summary>Makes images from recipes.</summary>
/// <param name="digests">Null where every file is to be read.</param>
/// <param name="compress">What is done to each new layer; null leaves the tars as they are.</param>
public sealed class LayeredImageBuilder(IDigestCache? digests = null, Func<Layer, IReporter, CancellationToken, Task<Layer>>? compress = null)
{
    /// <summary>Plans the layers, learns their digests, and writes config and manifest. Nothing is stored; the layers' tars are made when they are read.</summary>
    /// <exception cref="ImageException">A source is missing or contradicts another, or the layers are more than allowed.</exception>
    public async Task<Image> BuildAsync(LayeredImageRecipe recipe, IReporter reporter, CancellationToken cancel)
    {
        List<LayerPlan> plans = recipe.SingleLayer
            ? [await PlanSingleAsync(recipe, reporter, cancel).ConfigureAwait(false)]
            : await PlanAsync(recipe, reporter, cancel).ConfigureAwait(false);
        IReadOnlyList<Layer> composed = await ComposeAsync(plans, reporter, cancel).ConfigureAwait(false);
        IEnumerable<(Layer, string)> below = composed.Zip(plans, (layer, plan) => (layer, plan.Comment));
        IEnumerable<(Layer, string)> given = recipe.Layers.Select(layer => (layer, $"layer {layer.DiffId}"));
        bool hasTop = HasTop(recipe);
        return ImageComposer.Compose(
            recipe.Image,
            [.. hasTop ? below.SkipLast(1) : below, .. given, .. hasTop ? below.TakeLast(1) : []]);
    }

    /// <summary>Plans and hashes one layer.</summary>
    public async Task<Layer> BuildLayerAsync(IReadOnlyList<LayerSource> sources, IReadOnlyList<SpecialFile> special, LayerRules rules, IReporter reporter, CancellationToken cancel)
    {
        LayerPlan plan = PlanSources(sources, rules, cancel, special);
        return (await ComposeAsync([plan], reporter, cancel).ConfigureAwait(false))[0];
    }

    private async Task<IReadOnlyList<Layer>> ComposeAsync(IReadOnlyList<LayerPlan> plans, IReporter reporter, CancellationToken cancel)
    {
        IReadOnlyList<Layer> layers = await new LayerComposer(digests).ComposeAsync(plans, reporter, cancel).ConfigureAwait(false);
        if (compress is null)
        {
            return layers;
        }

        // The layers are compressed one after the other, because all cores work on each of them.
        var compressed = new List<Layer>(layers.Count);
        foreach (Layer layer in layers)
        {
            compressed.Add(await compress(layer, reporter, cancel).ConfigureAwait(false));
        }

        return compressed;
    }

    private static async Task<List<LayerPlan>> PlanAsync(LayeredImageRecipe recipe, IReporter reporter, CancellationToken cancel)
    {
        List<LayerPlan> plans = Plan(recipe, cancel);
        if (recipe.Image.Parent is not { } parent || !plans.Any(BaseFiles.MayMeetLink))
        {
            return plans;
        }

        BaseFiles files = await BaseFiles.ReadAsync(parent, reporter, cancel).ConfigureAwait(false);
        return Plan(recipe with { Rules = recipe.Rules with { Base = files } }, cancel);
    }

    private static List<LayerPlan> Plan(LayeredImageRecipe recipe, CancellationToken cancel)
    {
        var budget = new LayerBudget(recipe.MaxLayers, (recipe.Image.Parent?.Layers.Count ?? 0) + recipe.Layers.Count);
        var plans = recipe.Groups.Select(group => PlanGroup(group, recipe.Rules, cancel)).ToList();
        int left = budget.Available - plans.Count;
        if (left < 0 || left == 0 && recipe.Sources.Count > 0)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The contents make {plans.Count + Math.Min(1, recipe.Sources.Count)} layers, but with {budget.UsedLayers} used only {budget.Available} of maxLayers={budget.MaxLayers} are left for them.", budget.MaxLayers);
        }

        // Each source gets a layer while there is room; the last layer has all others.
        int alone = recipe.Sources.Count <= left ? recipe.Sources.Count : left - 1;
        plans.AddRange(recipe.Sources.Take(alone).Select(source => PlanSources([source], recipe.Rules, cancel)));
        if (alone < recipe.Sources.Count)
        {
            plans.Add(PlanSources(recipe.Sources.Skip(alone), recipe.Rules, cancel));
        }

        if (HasTop(recipe))
        {
            plans.Add(PlanTop(recipe, cancel));
        }

        return plans;
    }

    // Several layers may have the same folder; only files must not be there twice.
    private static async Task<LayerPlan> PlanSingleAsync(LayeredImageRecipe recipe, IReporter reporter, CancellationToken cancel)
    {
        LayerRules rules = recipe.Image.Parent is { } parent
            ? recipe.Rules with { Base = await BaseFiles.ReadAsync(parent, reporter, cancel).ConfigureAwait(false), SkipsPresent = true }
            : recipe.Rules;
        var builder = new LayerBuilder(rules);
        foreach (string path in recipe.Groups.SelectMany(group => group))
        {
            builder.AddInPlace(path, cancel);
        }

        foreach (LayerSource source in recipe.Sources.Concat(recipe.CopyToRoot))
        {
            builder.Add(source, cancel);
        }

        AddStandardFiles(builder, recipe);
        return builder.ToPlan("files");
    }

    private static void AddStandardFiles(LayerBuilder builder, LayeredImageRecipe recipe)
    {
        IEnumerable<LayerEntry> entries =
        [
            .. recipe.AddPasswd ? StandardFiles.Passwd() : [],
            .. recipe.AddCaCertificates ? StandardFiles.CaCertificates() : [],
            .. recipe.AddTmp ? [StandardFiles.Tmp] : Array.Empty<LayerEntry>(),
            .. recipe.SpecialFiles.Select(file => file.ToEntry()),
        ];
        foreach (LayerEntry entry in entries)
        {
            builder.Add(entry);
        }
    }

    private static bool HasTop(LayeredImageRecipe recipe) =>
        recipe.CopyToRoot.Count > 0 || recipe.SpecialFiles.Count > 0 || recipe.AddPasswd || recipe.AddCaCertificates || recipe.AddTmp;

    private static LayerPlan PlanSources(IEnumerable<LayerSource> sources, LayerRules rules, CancellationToken cancel, IReadOnlyList<SpecialFile>? special = null)
    {
        var builder = new LayerBuilder(rules);
        foreach (SpecialFile file in special ?? [])
        {
            builder.Add(file.ToEntry());
        }

        var destinations = new List<string>();
        foreach (LayerSource source in sources)
        {
            builder.Add(source, cancel);
            destinations.Add(source.Destination);
        }

        // The image must not depend on where the files came from, so the comment names only their paths in the image.
        return builder.ToPlan($"files in {string.Join(", ", destinations.Distinct())}");
    }

    private static LayerPlan PlanGroup(IEnumerable<string> paths, LayerRules rules, CancellationToken cancel)
    {
        var builder = new LayerBuilder(rules);
        foreach (string path in paths)
        {
            builder.AddInPlace(path, cancel);
        }

        return builder.ToPlan($"paths: {string.Join(", ", paths)}");
    }

    private static LayerPlan PlanTop(LayeredImageRecipe recipe, CancellationToken cancel)
    {
        var builder = new LayerBuilder(recipe.Rules);
        foreach (LayerSource source in recipe.CopyToRoot)
        {
            builder.Add(source, cancel);
        }

        AddStandardFiles(builder, recipe);
        return builder.ToPlan("customisation");
    }
}
