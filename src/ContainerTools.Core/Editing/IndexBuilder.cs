using ContainerTools.Json;

namespace ContainerTools.Editing;

/// <summary>
/// Makes one index (OCI image-spec, image-index.md) of images for single platforms and of the images in other indexes.
/// Their manifests stay as they are; no layer is read. The same images in the same order give the same bytes.
/// </summary>
public static class IndexBuilder
{
    /// <param name="images">Images and indexes, in their order.</param>
    /// <param name="recipe">What the index is to be.</param>
    /// <param name="reporter">Receives a warning for each entry of an incoming index that cannot be taken over.</param>
    /// <exception cref="ImageException">There is no image, one says no platform, or two are for the same.</exception>
    public static ImageIndex Build(IReadOnlyList<IImage> images, IndexRecipe recipe, IReporter reporter)
    {
        if (images.Count == 0)
        {
            throw IndexGathering.Nothing();
        }

        string[] names = recipe.Name is { } name ? [CheckName(name)] : Common(images, image => image.RepoTags);
        IImage[] distinct = images.DistinctBy(image => image.Digest).ToArray();
        ImageIndex index = distinct is [ImageIndex one] && recipe is { Annotations.Count: 0, Platform: null } && one.Manifest.MediaType == TypeOf(recipe.MediaType)
            ? one
            : Assemble(distinct, recipe, reporter);
        return new ImageIndex(index.Manifest, index.Entries)
        {
            Reference = names is [var first, ..] && ImageReference.TryParse(first, out ImageReference? reference) ? reference : null,
            RepoTags = names,
            LayoutNames = recipe.Name is null ? Common(images, image => image.LayoutNames) : [],
            Source = distinct.All(image => image.Source == distinct[0].Source) ? distinct[0].Source : null,
            UnreadableEntries = index.UnreadableEntries,
        };
    }

    private static ImageIndex Assemble(IImage[] images, IndexRecipe recipe, IReporter reporter)
    {
        IReadOnlyList<IndexLine> lines = IndexGathering.Gather(images, recipe.Platform, reporter);
        KeyValuePair<string, object?>[] annotations = ChooseAnnotations(images.OfType<ImageIndex>().ToArray(), recipe.Annotations);
        string mediaType = ChooseType(lines, recipe.MediaType, annotations.Length > 0);
        var text = new JsonObjectText("{}"u8.ToArray(), "The new index");
        text.Set("schemaVersion", JsonWriting.WriteValue(2));
        text.Set("mediaType", JsonWriting.WriteValue(mediaType));
        text.Set("manifests", IndexAssembly.WriteManifests(lines));
        if (annotations.Length > 0)
        {
            text.Set("annotations", JsonWriting.WriteValue(annotations));
        }

        return IndexAssembly.ToIndex(text.ToBytes(), mediaType, "sha256", lines);
    }

    private static string[] Common(IEnumerable<IImage> images, Func<IImage, IEnumerable<string>> namesOf) =>
        images.Select(namesOf).Aggregate((common, names) => common.Intersect(names)).ToArray();

    private static string CheckName(string name)
    {
        if (!ImageReference.TryParse(name, out ImageReference? reference, out string? problem))
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{name}' is not a name for an image: {problem}", name);
        }

        return reference.Digest is not null ? throw new ImageException(ImageError.InvalidArgument, $"'{name}' has a digest, but the index gets its own.", name)
            : reference.Tag is null ? $"{name}:{ImageReference.DefaultTag}"
            : name;
    }

    private static KeyValuePair<string, object?>[] ChooseAnnotations(ImageIndex[] indexes, IReadOnlyList<KeyValuePair<string, string?>> changes)
    {
        var result = new SortedDictionary<string, object?>(CodePointComparer.Instance);
        foreach ((string key, string value) in indexes is [var first, ..] ? first.Manifest.Annotations : Descriptor.NoAnnotations)
        {
            if (indexes.All(index => index.Manifest.Annotations.GetValueOrDefault(key) == value))
            {
                result[key] = value;
            }
        }

        foreach ((string key, string? value) in changes)
        {
            result.Remove(key);
            if (value is not null)
            {
                result[key] = value;
            }
        }

        return result.ToArray();
    }

    // Docker's list has no place for OCI's manifests and none for annotations.
    private static string ChooseType(IReadOnlyList<IndexLine> lines, MediaTypeFamily wanted, bool annotated)
    {
        if (wanted == MediaTypeFamily.Docker && lines.FirstOrDefault(line => line.Descriptor.MediaType != MediaTypes.DockerManifest) is { Descriptor: var foreign })
        {
            throw new ImageException(ImageError.InvalidArgument, $"A Docker manifest list holds Docker's manifests only, but {foreign.Digest} is '{foreign.MediaType}'.", foreign.Digest);
        }

        return wanted == MediaTypeFamily.Docker && annotated
            ? throw new ImageException(ImageError.InvalidArgument, "A Docker manifest list has no annotations; they need an OCI index.")
            : TypeOf(wanted);
    }

    private static string TypeOf(MediaTypeFamily wanted) => wanted == MediaTypeFamily.Docker ? MediaTypes.DockerList : MediaTypes.OciIndex;
}
