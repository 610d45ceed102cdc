namespace ContainerTools;

/// <summary>
/// One entry of an index and the manifest that it names: an image, a nested index, or an artifact (OCI image-spec,
/// image-index.md). Immutable, so it may be used from several threads.
/// </summary>
public sealed class IndexEntry
{
    private const string ReferenceType = "vnd.docker.reference.type";
    private const string ReferenceDigest = "vnd.docker.reference.digest";

    /// <summary>Makes an entry for an image.</summary>
    /// <param name="descriptor">The entry as the index has it.</param>
    /// <param name="image">The image that it names.</param>
    public IndexEntry(Descriptor descriptor, Image image) : this(descriptor, image.Manifest) => Image = image;

    /// <summary>Makes an entry for a nested index.</summary>
    /// <param name="descriptor">The entry as the index has it.</param>
    /// <param name="index">The index that it names.</param>
    public IndexEntry(Descriptor descriptor, ImageIndex index) : this(descriptor, index.Manifest) => Index = index;

    /// <summary>Makes an entry for an artifact.</summary>
    /// <param name="descriptor">The entry as the index has it.</param>
    /// <param name="artifact">The artifact that it names.</param>
    public IndexEntry(Descriptor descriptor, Artifact artifact) : this(descriptor, artifact.Manifest) => Artifact = artifact;

    /// <summary>Makes an entry for a document of a kind whose references are not known here.</summary>
    /// <param name="descriptor">The entry as the index has it.</param>
    /// <param name="document">The document that it names.</param>
    public IndexEntry(Descriptor descriptor, ManifestDocument document)
    {
        Descriptor = descriptor;
        Document = document;
    }

    /// <summary>The entry as the index has it, with its platform and annotations.</summary>
    public Descriptor Descriptor { get; }

    /// <summary>The manifest or index that the entry names.</summary>
    public ManifestDocument Document { get; }

    /// <summary>The image that the entry names, or null where it names something else.</summary>
    public Image? Image { get; }

    /// <summary>The nested index that the entry names, or null where it names something else.</summary>
    public ImageIndex? Index { get; }

    /// <summary>The artifact that the entry names, such as an attestation, or null where it names something else.</summary>
    public Artifact? Artifact { get; }

    /// <summary>What the entry names; null where that is a document of an unknown kind.</summary>
    internal IImage? Content => (IImage?)Image ?? (IImage?)Index ?? Artifact;

    /// <summary>Whether BuildKit marked the entry as provenance or SBOM of another entry.</summary>
    public bool IsAttestation => IsAttestationEntry(Descriptor);

    internal static IndexEntry Of(Descriptor descriptor, IImage image) => image switch
    {
        ImageIndex index => new IndexEntry(descriptor, index),
        Artifact artifact => new IndexEntry(descriptor, artifact),
        _ => new IndexEntry(descriptor, (Image)image),
    };

    internal IEnumerable<Image> RunnableImages => Image is not null ? [Image] : Index?.Images ?? [];

    /// <summary>What BuildKit's mark says that the entry is about; null where it is marked as nothing of the kind.</summary>
    internal static Digest? FindAttested(Descriptor descriptor) =>
        Digest.TryParse(descriptor.Annotations.GetValueOrDefault(ReferenceDigest), out Digest digest) ? digest : null;

    internal static bool IsAttestationEntry(Descriptor descriptor) =>
        descriptor.Annotations.ContainsKey(ReferenceType) || descriptor.Platform is { IsUnknown: true };
}
