namespace ContainerTools;

/// <summary>One line of an index and what it leads to: an image, another index, or something that is neither.</summary>
public sealed class IndexEntry
{
    private const string ReferenceType = "vnd.docker.reference.type";

    public IndexEntry(Descriptor descriptor, Image image) : this(descriptor, image.Manifest) => Image = image;

    public IndexEntry(Descriptor descriptor, ImageIndex index) : this(descriptor, index.Manifest) => Index = index;

    /// <param name="blobs">What the manifest refers to; empty where that is not known.</param>
    public IndexEntry(Descriptor descriptor, ManifestDocument artifact, IReadOnlyList<Blob> blobs) : this(descriptor, artifact) => Blobs = blobs;

    private IndexEntry(Descriptor descriptor, ManifestDocument document)
    {
        Descriptor = descriptor;
        Document = document;
    }

    public Descriptor Descriptor { get; }

    public ManifestDocument Document { get; }

    public Image? Image { get; }

    public ImageIndex? Index { get; }

    /// <summary>The config and layers of an entry that is not an image, such as an attestation.</summary>
    public IReadOnlyList<Blob> Blobs { get; } = [];

    /// <summary>Whether BuildKit marked the entry as provenance or SBOM of another entry.</summary>
    public bool IsAttestation => IsAttestationEntry(Descriptor);

    internal IEnumerable<Image> RunnableImages => Image is not null ? [Image] : Index?.Images ?? [];

    internal static bool IsAttestationEntry(Descriptor descriptor) =>
        descriptor.Annotations.ContainsKey(ReferenceType) || descriptor.Platform is { IsUnknown: true };
}
