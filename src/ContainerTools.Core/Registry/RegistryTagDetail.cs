using ContainerTools.Registry.Pulling;

namespace ContainerTools.Registry;

/// <summary>
/// A tag with what is behind it. Digest, media type and size of the manifest are known from HEAD, which registries do not count as a pull. The rest is
/// fetched when a property asks for it, once for all tags with the same digest, and the property waits for it. As pipeline input its properties are those of an image's name. Thread-safe.
/// </summary>
public sealed class RegistryTagDetail
{
    private readonly TagContents _contents;
    private readonly ManifestHead _head;
    private readonly IEnumerable<string> _sharing;

    /// <param name="head">Of its tag.</param>
    /// <param name="sharing">All tags of the repository with that digest.</param>
    /// <param name="contents">What is behind the tags of the repository.</param>
    internal RegistryTagDetail(ManifestHead head, IEnumerable<string> sharing, TagContents contents)
    {
        _head = head;
        _sharing = sharing;
        _contents = contents;
        Version = new TagVersion(Tag);
    }

    /// <summary>Registry and repository.</summary>
    public string Name => _head.Name;

    /// <summary>The tag alone.</summary>
    public string Tag => _head.Tag!;

    /// <summary>The tag as a version, by which tags are sorted and compared.</summary>
    public TagVersion Version { get; }

    /// <summary>The digest of the manifest or index that the tag led to when it was asked.</summary>
    public Digest Digest => _head.Digest;

    /// <summary>The media type of the manifest or index.</summary>
    public string MediaType => _head.MediaType;

    /// <summary>Of the manifest or index alone, in bytes.</summary>
    public long ManifestSize => _head.Size;

    /// <summary>The other tags of the repository that lead to the same digest; empty where there are none.</summary>
    public IReadOnlyList<string> SharedTags => _sharing.Where(tag => tag != Tag).ToArray();

    /// <summary>The name under which it is fetched.</summary>
    public ImageReference Reference => _head.Reference.WithDigest(Digest);

    /// <summary>The platforms that it has images for, attestations left out; empty for an artifact. Fetched when it is asked for.</summary>
    public IReadOnlyList<Platform> Platforms => Content.Platforms;

    /// <summary>
    /// When it was made: by the config of the image, of an index by that of its image for this machine or of its first one; for an artifact
    /// by its annotation. It is not when the tag was pushed, which registries do not tell. Null where nothing says it. Fetched when it is asked for.
    /// </summary>
    public DateTimeOffset? Created => Content.Created;

    /// <summary>
    /// How many bytes the image has in the registry: manifest, config and layers as they are stored; of an index, those of its image for
    /// this machine or of its first one. Null where the manifest cannot be read. Fetched when it is asked for.
    /// </summary>
    public long? Size => Content.Size;

    /// <summary>The kind of artifact; null for an image. Fetched when it is asked for.</summary>
    public string? ArtifactType => Content.ArtifactType;

    /// <summary>Why some of what is fetched cannot be had; null where all is well. Fetched when it is asked for.</summary>
    public ImageException? Problem => Content.Problem;

    private TagContent Content => _contents.Get(Digest);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}:{Tag}";
}
