namespace ContainerTools;

/// <summary>
/// One entry of an index and the manifest that it names: an image, a nested index, or another artifact (OCI image-spec,
/// image-index.md). Immutable, so it may be used from several threads.
/// </summary>
public sealed class IndexEntry
{
    private const string ReferenceType = "vnd.docker.reference.type";

    /// <summary>Makes an entry for an image.</summary>
    /// <param name="descriptor">The entry as the index has it.</param>
    /// <param name="image">The image that it names.</param>
    public IndexEntry(Descriptor descriptor, Image image) : this(descriptor, image.Manifest) => Image = image;

    /// <summary>Makes an entry for a nested index.</summary>
    /// <param name="descriptor">The entry as the index has it.</param>
    /// <param name="index">The index that it names.</param>
    public IndexEntry(Descriptor descriptor, ImageIndex index) : this(descriptor, index.Manifest) => Index = index;

    /// <summary>Makes an entry for a manifest that is neither an image nor an index.</summary>
    /// <param name="descriptor">The entry as the index has it.</param>
    /// <param name="artifact">The manifest that it names.</param>
    /// <param name="blobs">The blobs that the manifest refers to; empty where they are not known.</param>
    public IndexEntry(Descriptor descriptor, ManifestDocument artifact, IReadOnlyList<Blob> blobs) : this(descriptor, artifact) => Blobs = blobs;

    private IndexEntry(Descriptor descriptor, ManifestDocument document)
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

    /// <summary>The config and layers of an entry that is neither image nor index, such as an attestation; else empty.</summary>
    public IReadOnlyList<Blob> Blobs { get; } = [];

    /// <summary>Whether BuildKit marked the entry as provenance or SBOM of another entry.</summary>
    public bool IsAttestation => IsAttestationEntry(Descriptor);

    internal IEnumerable<Image> RunnableImages => Image is not null ? [Image] : Index?.Images ?? [];

    internal static bool IsAttestationEntry(Descriptor descriptor) =>
        descriptor.Annotations.ContainsKey(ReferenceType) || descriptor.Platform is { IsUnknown: true };
}
