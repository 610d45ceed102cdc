namespace ContainerTools;

/// <summary>
/// An image for several platforms: an index and the images and other manifests that it lists (OCI image-spec, image-index.md).
/// Immutable, so it may be used from several threads.
/// </summary>
/// <param name="manifest">The index document.</param>
/// <param name="entries">What the index lists, in its order; entries that the source does not have, or that cannot be read, are left out.</param>
public sealed class ImageIndex(IndexManifest manifest, IReadOnlyList<IndexEntry> entries) : IImage
{
    private readonly string[] _repoTags = [];
    private readonly string[] _layoutNames = [];
    private readonly UnreadableEntry[] _unreadableEntries = [];

    /// <summary>The index document, with its raw bytes.</summary>
    public IndexManifest Manifest { get; } = manifest;

    /// <summary>The entries of the index, in its order: images, nested indexes, attestations and other artifacts.</summary>
    public IReadOnlyList<IndexEntry> Entries { get; } = entries;

    /// <summary>Descriptors in the index whose manifests the source does not have; an OCI layout may hold only a part of an index.</summary>
    public IReadOnlyList<Descriptor> AbsentEntries => Manifest.Manifests
        .ExceptBy(Entries.Select(entry => entry.Descriptor.Digest).Concat(_unreadableEntries.Select(entry => entry.Descriptor.Digest)), descriptor => descriptor.Digest)
        .ToArray();

    /// <summary>Entries whose manifest or config could not be read. Nested indexes have their own.</summary>
    public IReadOnlyList<UnreadableEntry> UnreadableEntries
    {
        get => _unreadableEntries;
        init => _unreadableEntries = value as UnreadableEntry[] ?? value.ToArray();
    }

    /// <summary>The images of all platforms, also those of nested indexes. Attestations and other artifacts are left out.</summary>
    public IReadOnlyList<Image> Images { get; } = entries.SelectMany(entry => entry.RunnableImages).ToArray();

    /// <summary>Whether it leads nowhere: it has no image, nor is all there that it lists. An index of artifacts can be whole without an image.</summary>
    internal bool IsHollow => Images.Count == 0 && (Entries.Count == 0 || Entries.Count < Manifest.Manifests.Count);

    /// <inheritdoc/>
    public ImageReference? Reference { get; init; }

    /// <inheritdoc/>
    // An array, because PowerShell cannot index the type that the compiler makes of a collection expression.
    public IReadOnlyList<string> RepoTags
    {
        get => _repoTags;
        init => _repoTags = value as string[] ?? value.ToArray();
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> LayoutNames
    {
        get => _layoutNames;
        init => _layoutNames = value as string[] ?? value.ToArray();
    }

    /// <inheritdoc/>
    public ImageSource? Source { get; init; }

    /// <summary>The digest of the index's raw bytes.</summary>
    public Digest Digest => Manifest.Digest;

    /// <summary>The platforms of <see cref="Images"/>, in the same order.</summary>
    public IReadOnlyList<Platform> Platforms => Images.Select(image => image.Platform).ToArray();

    /// <summary>The same as <see cref="Platforms"/>, so that <c>Where-Object Platform -like 'linux/*'</c> treats an index and an image alike.</summary>
    public IReadOnlyList<Platform> Platform => Platforms;

    /// <summary>The size of the index and of all <see cref="Images"/>, in bytes; a layer that several images share counts once.</summary>
    public long Size => SizeSum.Add(
        SizeSum.Add(Manifest.Size, Images.SumSizes(image => image.Manifest.Size + image.Manifest.Config.Size)),
        Images.SelectMany(image => image.Manifest.Layers).DistinctBy(layer => layer.Digest).SumSizes(layer => layer.Size));

    /// <summary>The <see cref="UnreadableEntries"/> of this index and of those that are nested in it.</summary>
    public IEnumerable<UnreadableEntry> FindUnreadableEntries() =>
        UnreadableEntries.Concat(Entries.Select(entry => entry.Index).OfType<ImageIndex>().SelectMany(index => index.FindUnreadableEntries()));

    ManifestDocument IImage.Document => Manifest;

    IImage IImage.Rename(IReadOnlyList<string> repoTags) => With(Reference, repoTags, []);

    /// <summary>Makes the same index under other names.</summary>
    internal ImageIndex With(ImageReference? reference, IReadOnlyList<string> repoTags, IReadOnlyList<string> layoutNames) =>
        new(Manifest, Entries) { Reference = reference, RepoTags = repoTags.ToArray(), LayoutNames = layoutNames, Source = Source, UnreadableEntries = UnreadableEntries };

    /// <inheritdoc/>
    public override string ToString() => Reference?.ToString() ?? (RepoTags is [var first, ..] ? first : Digest.ToString());
}
