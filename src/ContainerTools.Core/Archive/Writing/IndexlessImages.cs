namespace ContainerTools.Archive.Writing;

/// <summary>A set of images as readers see it that know no index: every image for itself.</summary>
internal static class IndexlessImages
{
    /// <summary>
    /// One image for each, as readers that know no index see them: of an index its first for Linux, else its first. The
    /// others would load without a name, and docker refuses an archive that lists an image for another operating system.
    /// </summary>
    public static IEnumerable<(Image Image, IReadOnlyList<string> RepoTags)> Represent(this ImageSet set) =>
        from member in set.Images
        let images = member.Images
        where images.Count > 0
        select (images.FirstOrDefault(image => image.Platform.Os == "linux") ?? images[0], member.RepoTags);

    /// <summary>The images for single platforms, an index giving its names to its first.</summary>
    /// <exception cref="ImageException">An index has images for several operating systems, which no engine loads together.</exception>
    public static IEnumerable<(Image Image, IReadOnlyList<string> RepoTags)> Flatten(this ImageSet set)
    {
        if (set.Images.FirstOrDefault(member => member.Images.Select(image => image.Platform.Os).Distinct().Count() > 1) is { } mixed)
        {
            throw new ImageException(ImageError.Unsupported, $"{mixed} has images for several operating systems; a DockerArchive with them is loaded by no engine. Write an OciArchive or an OciLayout, or choose the image of one platform.", mixed.Reference);
        }

        return FlattenEach(set);
    }

    private static IEnumerable<(Image Image, IReadOnlyList<string> RepoTags)> FlattenEach(ImageSet set)
    {
        var seen = new HashSet<Digest>();
        foreach (IImage member in set.Images)
        {
            IReadOnlyList<string> tags = member.RepoTags;
            foreach (Image image in member.Images)
            {
                // A tag can lead to one image only; docker save and podman know no index in manifest.json.
                if (seen.Add(image.Digest) || tags.Count > 0)
                {
                    yield return (image, tags);
                }

                tags = [];
            }
        }
    }
}
