namespace ContainerTools.Archive;

/// <summary>The images of one archive: each once, with all the names it goes by, and no name for two of them.</summary>
public sealed class ImageSet
{
    private ImageSet(IReadOnlyList<IImage> images) => Images = images;

    /// <summary>In the order in which they first came. An image that came with other names too has them all.</summary>
    public IReadOnlyList<IImage> Images { get; }

    /// <summary>What an archive takes. Names of layouts alone do not matter in every archive, so several images may share them.</summary>
    /// <exception cref="ImageException">There is none, an index has none, or a name stands for two different images.</exception>
    public static ImageSet Create(IEnumerable<IImage> images) => Gather(images, Refuse, null);

    /// <summary>Gathers the images of an archive or a layout, each once.</summary>
    /// <param name="images">What is to be written, in its order.</param>
    /// <param name="lastWins">Whether a name that stands for two images goes to the last, as <c>docker load</c> would have it.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <exception cref="ImageException">There is none, an index has none, or a name stands for two different images.</exception>
    public static ImageSet Merge(IEnumerable<IImage> images, bool lastWins, IReporter reporter)
    {
        Action<string, IImage, IImage> onConflict = lastWins
            ? (name, first, second) => reporter.Warning($"The name '{name}' goes from {first.Digest} to {second.Digest}, which came later; the first image stays without it.")
            : Refuse;
        return Gather(images, onConflict, onConflict);
    }

    private static ImageSet Gather(IEnumerable<IImage> images, Action<string, IImage, IImage>? onConflict, Action<string, IImage, IImage>? onLayoutConflict)
    {
        var repoTags = new NameTable(RepoTag.Full, onConflict);
        var layoutNames = new NameTable(name => name, onLayoutConflict);
        var members = new List<IImage>();
        var indexes = new Dictionary<Digest, int>();
        foreach (IImage image in images)
        {
            RequireImages(image);
            if (!indexes.TryGetValue(image.Digest, out int index))
            {
                index = indexes[image.Digest] = members.Count;
                members.Add(image);
            }

            repoTags.Claim(image.RepoTags, index, members);
            layoutNames.Claim(image.LayoutNames, index, members);
        }

        return members.Count > 0
            ? new ImageSet(members.Select((image, index) => Rename(image, repoTags[index], layoutNames[index])).ToArray())
            : throw new ImageException(ImageError.InvalidArgument, "There is no image to write.");
    }

    /// <summary>Refuses an index that leads nowhere: engines would take the archive and load nothing, without a word.</summary>
    /// <exception cref="ImageException">It is one.</exception>
    internal static void RequireImages(IImage image)
    {
        if (image is ImageIndex { IsHollow: true } index)
        {
            throw new ImageException(ImageError.InvalidArgument, $"{index} is an index without an image, so there is nothing that could be loaded{(index.AbsentEntries.Count > 0 ? "; what it lists is not where it was read from" : "")}.", index.Digest);
        }
    }

    private static IImage Rename(IImage image, IReadOnlyList<string> repoTags, IReadOnlyList<string> layoutNames) =>
        repoTags.SequenceEqual(image.RepoTags) && layoutNames.SequenceEqual(image.LayoutNames) ? image : image.With(image.Reference, repoTags, layoutNames);

    private static void Refuse(string name, IImage first, IImage second) => throw new ImageException(
        ImageError.InvalidArgument,
        $"The name '{name}' stands for two images, {first.Digest} and {second.Digest}; one archive can hold only one of them. "
            + (first is Image one && second is Image two && one.Id == two.Id ? $"They have one image ID, {one.Id}, but other manifests, as when the layers are compressed differently. " : "")
            + "Give one of them another name, or merge them so that the last image has the name.",
        name);
}
