using ContainerTools.FileSystem;

namespace ContainerTools.Composition;

/// <summary>Makes images from recipes.</summary>
/// <param name="digests">Null where every file is to be read.</param>
/// <param name="compress">What is done to each new layer; null leaves the tars as they are.</param>
/// <param name="headers">Keeps what the layers of bases hold; null reads a base's layers each time.</param>
public sealed class LayeredImageBuilder(IDigestCache? digests = null, Func<Layer, IReporter, CancellationToken, Task<Layer>>? compress = null, ILayerCache? headers = null)
{
    /// <summary>
    /// Plans the layers, learns their digests, and writes config and manifest. Nothing is stored; the layers' tars are made when they are
    /// read. A base's layers are read for their headers, unless these are known: folders of the base stay as they are, and its links are followed.
    /// </summary>
    /// <param name="recipe">What the image is made of.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">A source is missing or contradicts another, the base cannot be read, or the layers are more than allowed.</exception>
    public async Task<Image> BuildAsync(LayeredImageRecipe recipe, IReporter reporter, CancellationToken cancel)
    {
        Warn(recipe.Image, reporter);
        IReadOnlyList<LayerPlan> plans = await new LayerPlanner(headers, reporter, cancel).PlanAsync(recipe).ConfigureAwait(false);
        Check(recipe);
        IReadOnlyList<Layer> composed = await ComposeAsync(plans, reporter, cancel).ConfigureAwait(false);
        IEnumerable<(Layer, string)> below = composed.Zip(plans, (layer, plan) => (layer, plan.Comment));
        IEnumerable<(Layer, string)> given = recipe.Layers.Select(layer => (layer, $"layer {layer.DiffId}"));
        return ImageComposer.Compose(
            recipe.Image,
            [.. recipe.HasTop ? below.SkipLast(1) : below, .. given, .. recipe.HasTop ? below.TakeLast(1) : []]);
    }

    /// <summary>Plans and hashes one layer.</summary>
    /// <param name="sources">What goes in.</param>
    /// <param name="special">What goes in and is no file of this machine.</param>
    /// <param name="rules">What the layer makes of it.</param>
    /// <param name="parent">The base that the layer is for, whose folders stay as they are; null for none.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">A source is missing or contradicts another, or the base cannot be read.</exception>
    public async Task<Layer> BuildLayerAsync(IReadOnlyList<LayerSource> sources, IReadOnlyList<SpecialFile> special, LayerRules rules, Image? parent, IReporter reporter, CancellationToken cancel)
    {
        LayerPlan plan = await new LayerPlanner(headers, reporter, cancel).PlanLayerAsync(sources, special, rules, parent).ConfigureAwait(false);
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

    private static void Warn(ImageComposition composition, IReporter reporter)
    {
        if (composition.Parent is not { } parent)
        {
            return;
        }

        if ((composition.Platform.Os, composition.Platform.Architecture) != (parent.Platform.Os, parent.Platform.Architecture))
        {
            reporter.Warning($"The base {parent} is for {parent.Platform}, but the image is said to be for {composition.Platform}; the base's files stay what they are.");
        }

        if (composition.InheritConfig == ConfigInheritance.All && BaseConfig.HasTriggers(parent.Config))
        {
            reporter.Warning($"The base {parent} has commands for images that are built on it ({BaseConfig.TriggersName}). They are not run here, and not taken over.");
        }
    }

    // A layer lies on top of others as it is; one for another system would be there, and nobody would see its files.
    private static void Check(LayeredImageRecipe recipe)
    {
        bool isForWindows = WindowsLayer.IsFor(recipe.Image.Platform);
        if (recipe.Layers.FirstOrDefault(layer => layer.Blob is ComposedBlob { Plan: var plan } && plan.IsForWindows != isForWindows) is { } strange)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The layer {strange} is laid out for {(isForWindows ? "Unix" : "Windows")}, but the image is for {recipe.Image.Platform}.", strange);
        }
    }
}
