using ContainerTools.Composition;

namespace ContainerTools.Tests.Archive;

/// <summary>A small image of a file whose content is the image's name.</summary>
internal static class ComposedImage
{
    /// <param name="folder">Where the file is written.</param>
    public static async Task<Image> MakeAsync(string folder, string name)
    {
        string file = Path.Combine(folder, name);
        await File.WriteAllTextAsync(file, name);
        var recipe = new LayeredImageRecipe(new(name) { Tag = "1" }) { Sources = [new LayerSource(file, "/")] };
        return await new LayeredImageBuilder().BuildAsync(recipe, NullReporter.Instance, default);
    }
}
