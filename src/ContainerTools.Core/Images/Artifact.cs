namespace ContainerTools;

/// <summary>
/// What a registry keeps under a manifest and is no image: a Helm chart, an SBOM, a signature, a WebAssembly module, or anything
/// else (OCI image-spec, manifest.md, "Guidelines for Artifact Usage"). Its blobs are not interpreted, so that it is copied byte for
/// byte whatever is in them. Immutable, so it may be used from several threads.
/// </summary>
public sealed class Artifact : IImage
{
    private readonly string[] _repoTags = [];
    private readonly string[] _layoutNames = [];
    private readonly Blob[] _blobs;

    internal Artifact(Manifest manifest, IEnumerable<Blob> blobs)
    {
        Manifest = manifest;
        _blobs = blobs.ToArray();
    }

    /// <summary>The manifest, with its raw bytes.</summary>
    public Manifest Manifest { get; }

    /// <summary>The kind of artifact: what the manifest says of it, else the media type of its config.</summary>
    public string ArtifactType => Manifest.ArtifactType ?? Manifest.Config.MediaType;

    /// <summary>What the manifest lists, as far as the source has it: the config first, then the layers.</summary>
    public IReadOnlyList<Blob> Blobs => _blobs;

    /// <summary>The layers as files and folders, in the order of the manifest; what stands there only because there is nothing is left out.</summary>
    // An array, because PowerShell cannot index the type that the compiler makes of a collection expression.
    public IReadOnlyList<ArtifactFile> Files => Manifest.Layers
        .Where(layer => layer.MediaType != MediaTypes.Empty)
        .Select(layer => new ArtifactFile(this, layer, Array.Find(_blobs, blob => blob.Digest == layer.Digest)))
        .ToArray();

    /// <summary>Why it cannot be taken for an image although its config has the media type of one; null where it is meant to be none.</summary>
    public ImageException? Problem { get; init; }

    /// <inheritdoc/>
    public ImageReference? Reference { get; init; }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public Digest Digest => Manifest.Digest;

    /// <inheritdoc/>
    public long Size => Manifest.Size + Manifest.Config.Size + Manifest.Layers.SumSizes(layer => layer.Size);

    ManifestDocument IImage.Document => Manifest;

    IReadOnlyList<Image> IImage.Images => [];

    IImage IImage.Rename(IReadOnlyList<string> repoTags) => With(Reference, repoTags, []);

    /// <summary>
    /// Joins a manifest with its config to an image, or to an artifact where they make no image: tools put anything under the media
    /// type of an image's config, and a copy need not understand it.
    /// </summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="rawConfig">The bytes of its config.</param>
    /// <param name="open">Makes the blob of a descriptor.</param>
    /// <param name="platform">The platform that an index names; null takes that of the config.</param>
    /// <exception cref="ImageException"><see cref="ImageError.DigestMismatch"/>: the bytes are not those of the config.</exception>
    internal static IImage OrImage(Manifest manifest, ReadOnlyMemory<byte> rawConfig, Func<Descriptor, Blob> open, Platform? platform)
    {
        try
        {
            return Image.Create(manifest, ImageConfig.Parse(rawConfig, manifest.Config.Digest.Algorithm), open, platform);
        }
        catch (ImageException exception) when (exception.Error == ImageError.Malformed)
        {
            return Of(manifest, open, exception);
        }
    }

    /// <summary>Makes an artifact (OCI image-spec, manifest.md, "Guidelines for Artifact Usage").</summary>
    /// <param name="artifactType">Its kind; null where the media type of the config says it.</param>
    /// <param name="content">What is in it, with the descriptors that the manifest gets; where there is nothing, an empty object takes its place.</param>
    /// <param name="subject">What it is attached to; null for nothing.</param>
    /// <param name="annotations">Those of the manifest; null for none.</param>
    /// <param name="config">Null for none of its own, that is an empty object.</param>
    internal static Artifact Of(string? artifactType, IReadOnlyList<(Descriptor Descriptor, Blob Blob)> content, Descriptor? subject, IReadOnlyDictionary<string, string>? annotations = null, Blob? config = null)
    {
        var empty = new MemoryBlob(MediaTypes.Empty, Digest.Of("sha256", "{}"u8), "{}"u8.ToArray());
        Descriptor embedded = empty.Descriptor with { Data = empty.Content };
        byte[] raw = ManifestWriter.WriteArtifact(
            artifactType,
            config?.Descriptor ?? embedded,
            content.Count == 0 ? [embedded] : content.Select(part => part.Descriptor),
            subject,
            annotations ?? Descriptor.NoAnnotations);
        return new Artifact((Manifest)ManifestDocument.Parse(raw), [config ?? empty, .. content.Count == 0 ? [empty] : content.Select(part => part.Blob)]);
    }

    internal static Artifact Of(Manifest manifest, Func<Descriptor, Blob> open, ImageException? problem = null) =>
        new(manifest, manifest.Layers.Prepend(manifest.Config).Select(open)) { Problem = problem };

    /// <summary>The same artifact under other names.</summary>
    internal Artifact With(ImageReference? reference, IReadOnlyList<string> repoTags, IReadOnlyList<string> layoutNames) => From(Source, reference, repoTags, layoutNames);

    /// <summary>The same artifact as something that was read from a source.</summary>
    internal Artifact From(ImageSource? source, ImageReference? reference, IReadOnlyList<string> repoTags, IReadOnlyList<string> layoutNames) =>
        new(Manifest, _blobs) { Problem = Problem, Reference = reference, RepoTags = repoTags, LayoutNames = layoutNames, Source = source };

    /// <summary>What to say to somebody who needs an image.</summary>
    internal string Describe() => Problem is null
        ? $"{this} is not an image but an artifact of the type '{PrintableText.Of(ArtifactType)}'"
        : $"{this} cannot be taken for an image: {Problem.Message.TrimEnd('.')}";

    /// <inheritdoc/>
    public override string ToString() => Reference?.ToString() ?? (RepoTags is [var first, ..] ? first : Digest.ToString());
}
