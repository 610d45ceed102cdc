using ContainerTools.Composition;
using ContainerTools.Layering;
using ContainerTools.Store;

namespace ContainerTools.Projects;

/// <summary>
/// Publishes projects and makes images of them, with the config that the .NET SDK would give them, and in layers by dependency. The same
/// files give the same image. Safe for use from several threads.
/// </summary>
/// <param name="publisher">Publishes the projects.</param>
/// <param name="builder">Makes the layers.</param>
/// <param name="keeper">Keeps them: the published files are gone afterwards.</param>
public sealed class ProjectComposer(DotNetPublisher publisher, LayeredImageBuilder builder, LayerKeeper keeper)
{
    /// <summary>Makes one image.</summary>
    /// <param name="project">The project.</param>
    /// <param name="recipe">
    /// What the image is besides. Without a name, or a tag, it gets the project's; its config counts more than the project's; platform and base
    /// are not looked at.
    /// </param>
    /// <param name="findBase">Gets the base: what is named so, or another one that was given, for the platform.</param>
    /// <param name="reporter">Receives progress, notes and warnings, and what the SDK says.</param>
    /// <param name="cancel">Stops the work, and kills the SDK with all that it has started.</param>
    /// <exception cref="ImageException">The project cannot be published, contradicts itself, or makes more layers than allowed.</exception>
    public async Task<Image> ComposeAsync(DotNetProject project, LayeredImageRecipe recipe, Func<string, Platform, Task<Image>> findBase, IReporter reporter, CancellationToken cancel)
    {
        using PublishedProject published = await publisher.PublishAsync(project, reporter, cancel).ConfigureAwait(false);
        ProjectContainer container = published.Container;
        Image parent = await findBase(container.BaseImage, container.Platform).ConfigureAwait(false);
        int fixedLayers = recipe.Layers.Count + recipe.Groups.Count + Math.Min(1, recipe.Sources.Count);
        var budget = new LayerBudget(recipe.MaxLayers, parent.Layers.Count + fixedLayers);
        ImageComposition composition = recipe.Image;
        string name = composition.Name.Length > 0 ? composition.Name : container.Name;
        Image image = await builder.BuildAsync(
            recipe with
            {
                Image = composition with
                {
                    Name = name,
                    Tag = composition.Tag ?? (container.Tags is [var first, ..] ? first : null),
                    Platform = new Platform(container.Platform.Os, container.Platform.Architecture, container.Platform.Variant, parent.Platform.OsVersion),
                    Parent = parent,
                    Config = container.MakeConfig(parent, composition.InheritConfig, composition.Created, composition.Config),
                },
                Sets = [.. recipe.Sets, .. await published.DivideAsync(budget.Available, reporter, cancel).ConfigureAwait(false)],
                Rules = recipe.Rules with { Permissions = [.. container.Permissions, .. recipe.Rules.Permissions] },
            },
            reporter,
            cancel).ConfigureAwait(false);
        Image kept = await keeper.KeepAsync(image, parent.Layers.Count, reporter, cancel).ConfigureAwait(false);
        return composition.Tag is null && container.Tags.Count > 1
            ? kept.With(kept.Reference, [.. container.Tags.Select(tag => $"{name.ToLowerInvariant()}:{tag}")])
            : kept;
    }
}
