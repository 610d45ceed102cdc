namespace ContainerTools;

/// <summary>An image for several platforms, with everything that its index refers to.</summary>
public sealed class ImageIndex(IndexManifest manifest, IReadOnlyList<IndexEntry> entries) : IImage
{
    private readonly string[] _repoTags = [];
    private readonly string[] _layoutNames = [];

    public IndexManifest Manifest { get; } = manifest;

    /// <summary>What the index lists, in its order: images, nested indexes, attestations, artifacts.</summary>
    public IReadOnlyList<IndexEntry> Entries { get; } = entries;

    /// <summary>What the index lists and the place it comes from does not have; a layout may hold a part of an index.</summary>
    public IReadOnlyList<Descriptor> AbsentEntries { get; } = manifest.Manifests.ExceptBy(entries.Select(entry => entry.Descriptor.Digest), descriptor => descriptor.Digest).ToArray();

    /// <summary>The platforms' images, those of nested indexes included; what nothing runs on is left out.</summary>
    public IReadOnlyList<Image> Images { get; } = entries.SelectMany(entry => entry.RunnableImages).ToArray();

    public ImageReference? Reference { get; init; }

    // An array, because PowerShell cannot index what compilers make of a list expression.
    public IReadOnlyList<string> RepoTags
    {
        get => _repoTags;
        init => _repoTags = value as string[] ?? value.ToArray();
    }

    public IReadOnlyList<string> LayoutNames
    {
        get => _layoutNames;
        init => _layoutNames = value as string[] ?? value.ToArray();
    }

    public ImageSource? Source { get; init; }

    public Digest Digest => Manifest.Digest;

    public IReadOnlyList<Platform> Platforms => Images.Select(image => image.Platform).ToArray();

    /// <summary>The same as <see cref="Platforms"/>, so that <c>Where-Object Platform -like 'linux/*'</c> treats an index and an image alike.</summary>
    public IReadOnlyList<Platform> Platform => Platforms;

    /// <summary>Of all images, in bytes; layers that they share count once.</summary>
    public long Size => Manifest.Size
        + Images.Sum(image => image.Manifest.Size + image.Manifest.Config.Size)
        + Images.SelectMany(image => image.Manifest.Layers).DistinctBy(layer => layer.Digest).Sum(layer => layer.Size);

    IImage IImage.Rename(IReadOnlyList<string> repoTags) => With(Reference, repoTags, []);

    /// <summary>The same index under other names.</summary>
    internal ImageIndex With(ImageReference? reference, IReadOnlyList<string> repoTags, IReadOnlyList<string> layoutNames) =>
        new(Manifest, Entries) { Reference = reference, RepoTags = repoTags.ToArray(), LayoutNames = layoutNames, Source = Source };

    public override string ToString() => Reference?.ToString() ?? (RepoTags is [var first, ..] ? first : Digest.ToString());
}
