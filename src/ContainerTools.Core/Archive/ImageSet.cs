namespace ContainerTools.Archive;

/// <summary>The images of one archive: each once, with the names it goes by, and no name for two of them.</summary>
internal sealed class ImageSet
{
    private ImageSet(IReadOnlyList<Member> members) => Members = members;

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<Member> Members { get; }

    /// <exception cref="ImageException">There is none, or a name stands for two different images.</exception>
    public static ImageSet Create(IEnumerable<IImage> images)
    {
        var members = new List<Member>();
        var owners = new Dictionary<string, IImage>(StringComparer.Ordinal);
        foreach (IImage image in images)
        {
            foreach (string tag in image.RepoTags)
            {
                if (!owners.TryAdd(tag, image) && owners[tag].Digest != image.Digest)
                {
                    throw new ImageException(ImageError.InvalidArgument, $"The name '{tag}' stands for two images, {owners[tag].Digest} and {image.Digest}; one archive can hold only one of them. Give another name with -RepoTag or -FinalImageTag.", tag);
                }
            }

            int known = members.FindIndex(member => member.Image.Digest == image.Digest);
            if (known < 0)
            {
                members.Add(new Member(image, image.RepoTags, image.LayoutNames));
            }
            else
            {
                members[known] = members[known] with
                {
                    RepoTags = members[known].RepoTags.Union(image.RepoTags).ToArray(),
                    LayoutNames = members[known].LayoutNames.Union(image.LayoutNames).ToArray(),
                };
            }
        }

        return members.Count > 0 ? new ImageSet(members) : throw new ImageException(ImageError.InvalidArgument, "There is no image to write.");
    }

    /// <summary>
    /// One image for each, as readers that know no index see them: of an index its first for Linux, else its first. The
    /// others would load without a name, and docker refuses an archive that lists an image for another operating system.
    /// </summary>
    public IEnumerable<(Image Image, IReadOnlyList<string> RepoTags)> Represent() =>
        from member in Members
        let images = member.Image.Images
        where images.Count > 0
        select (images.FirstOrDefault(image => image.Platform.Os == "linux") ?? images[0], member.RepoTags);

    /// <summary>The images for single platforms, an index giving its names to its first.</summary>
    /// <exception cref="ImageException">An index has images for several operating systems, which no engine loads together.</exception>
    public IEnumerable<(Image Image, IReadOnlyList<string> RepoTags)> Flatten()
    {
        if (Members.FirstOrDefault(member => member.Image.Images.Select(image => image.Platform.Os).Distinct().Count() > 1) is { } mixed)
        {
            throw new ImageException(ImageError.Unsupported, $"{mixed.Image} has images for several operating systems; a DockerArchive with them is loaded by no engine. Write an OciArchive or an OciLayout, or choose one with -Platform.", mixed.Image.Reference);
        }

        return FlattenEach();
    }

    private IEnumerable<(Image Image, IReadOnlyList<string> RepoTags)> FlattenEach()
    {
        var seen = new HashSet<Digest>();
        foreach (Member member in Members)
        {
            IReadOnlyList<string> tags = member.RepoTags;
            foreach (Image image in member.Image.Images)
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

    internal sealed record Member(IImage Image, IReadOnlyList<string> RepoTags, IReadOnlyList<string> LayoutNames);
}
