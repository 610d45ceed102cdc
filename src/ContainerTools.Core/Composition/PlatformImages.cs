using System.Text;
using ContainerTools.Editing;

namespace ContainerTools.Composition;

/// <summary>Puts images that were composed for several platforms under one name.</summary>
public static class PlatformImages
{
    /// <summary>Makes their index. The same images in the same order give the same bytes.</summary>
    /// <param name="name">Registry and repository, or a short name; made lower case.</param>
    /// <param name="tags">The index's tags; empty for one that is made of those that the images would have.</param>
    /// <param name="images">The images, each with the tag that is made of its content.</param>
    /// <param name="annotations">Of the index.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <exception cref="ImageException">Two images are for the same platform, or the name is none.</exception>
    public static ImageIndex Join(string name, IReadOnlyList<string> tags, IReadOnlyList<Image> images, IReadOnlyDictionary<string, string> annotations, IReporter reporter)
    {
        string[] names = [.. (tags.Count > 0 ? tags : [DeriveTag(images)]).Select(tag => $"{name.ToLowerInvariant()}:{tag}")];
        var recipe = new IndexRecipe
        {
            Name = names[0],
            Annotations = [.. annotations.Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair.Value))],
        };
        IImage[] named = [.. images.Select(image => image.With(ImageReference.TryParse(names[0], out ImageReference? reference) ? reference : null, names))];
        return (ImageIndex)((IImage)IndexBuilder.Build(named, recipe, reporter)).Rename(names);
    }

    /// <summary>The name of an image without its tag.</summary>
    public static string NameOf(Image image) => image.RepoTags[0][..image.RepoTags[0].LastIndexOf(':')];

    /// <summary>The tags of an image.</summary>
    public static IReadOnlyList<string> TagsOf(Image image) => image.RepoTags.Select(name => name[(name.LastIndexOf(':') + 1)..]).ToArray();

    private static string DeriveTag(IReadOnlyList<Image> images)
    {
        string all = string.Join('\n', images.Select(image => image.Reference?.Tag ?? image.Digest.ToString()));
        return Digest.Of("sha256", Encoding.ASCII.GetBytes(all)).Hex[..ImageComposer.DerivedTagLength];
    }
}
