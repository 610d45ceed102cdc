using ContainerTools.Json;


namespace ContainerTools;

/// <summary>
/// An image for one platform. Manifest and config were read when the object was made; layers are opened on demand. The
/// object is immutable, holds no open handle, and may be used from several threads and any number of times.
/// </summary>
public sealed record Image : IImage
{
    private readonly string[] _repoTags = [];
    private readonly string[] _layoutNames = [];

    private Image(Manifest manifest, ImageConfig config, IReadOnlyList<Layer> layers)
    {
        Manifest = manifest;
        Config = config;
        // An array, because PowerShell cannot index the type that the compiler makes of a collection expression.
        Layers = layers as Layer[] ?? layers.ToArray();
    }

    /// <summary>The manifest: the descriptors of config and layers (OCI image-spec, manifest.md).</summary>
    public Manifest Manifest { get; private init; }

    /// <summary>The config: settings for containers, history and diff IDs (OCI image-spec, config.md).</summary>
    public ImageConfig Config { get; private init; }

    /// <summary>The layers, the lowest first.</summary>
    public IReadOnlyList<Layer> Layers { get; internal init; }

    /// <summary>The reference by which the image was requested, or null for an image that has no name yet.</summary>
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

    /// <summary>The platform that the index names for the image, or that of the config where no index was read.</summary>
    public Platform Platform { get; private init; } = null!;

    /// <summary>The digest of the index from which this image was chosen, or null where there was none.</summary>
    public Digest? IndexDigest { get; init; }

    /// <summary>By which name and digest a registry gave the image, or the index that it was chosen from; null where it came from elsewhere or was changed since.</summary>
    internal ImageOrigin? Origin { get; init; }

    /// <summary>The digest of the manifest's raw bytes.</summary>
    public Digest Digest => Manifest.Digest;

    /// <summary>The digest of the config's raw bytes, which engines call the image ID.</summary>
    public Digest Id => Config.Digest;

    /// <summary>The size of manifest, config and all layers as they are stored, in bytes.</summary>
    public long Size => Manifest.Size + Manifest.Config.Size + Manifest.Layers.SumSizes(layer => layer.Size);

    /// <summary>When the image was made, as the config says, or null where it does not say it.</summary>
    public DateTimeOffset? Created => Config.Created;

    /// <summary>The step of the build that made a layer.</summary>
    /// <param name="layer">The layer's index; the base is 0.</param>
    /// <returns>Null where the history has not one step for each layer, so that nobody knows which step belongs to which.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: the history is no list of steps.</exception>
    public HistoryEntry? StepOf(int layer)
    {
        HistoryEntry[] steps = Config.History.Where(step => !step.IsEmptyLayer).ToArray();
        return steps.Length == Layers.Count ? steps[layer] : null;
    }

    /// <summary>Whether the lowest layers are those of another image, in whatever form they are stored.</summary>
    internal bool BeginsWith(Image below) =>
        below.Layers.Count <= Layers.Count && below.Layers.Zip(Layers).All(pair => pair.First.DiffId == pair.Second.DiffId);

    ManifestDocument IImage.Document => Manifest;

    IReadOnlyList<Image> IImage.Images => [this];

    IImage IImage.Rename(IReadOnlyList<string> repoTags) => With(Reference, repoTags);

    /// <summary>How a docker archive of this image is written.</summary>
    internal ArchiveStyle Style { get; init; } = ArchiveStyle.Default;

    /// <summary>Joins manifest, config and layers to an image, and checks that they belong together.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="config">The config that the manifest names.</param>
    /// <param name="openLayer">Makes the blob of a layer's descriptor; called once for each layer, the lowest first.</param>
    /// <param name="platform">The platform that an index names for the image; null takes that of the config.</param>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.DigestMismatch"/>: the config is not the one of the manifest. <see cref="ImageError.Malformed"/>: they have
    /// different numbers of layers.
    /// </exception>
    public static Image Create(Manifest manifest, ImageConfig config, Func<Descriptor, Blob> openLayer, Platform? platform = null)
    {
        Check(manifest, config);
        var layers = new Layer[manifest.Layers.Count];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i] = new Layer(openLayer(manifest.Layers[i]), config.DiffIds[i]);
        }

        return new Image(manifest, config, layers)
        {
            Platform = platform ?? config.Platform,
        };
    }

    /// <summary>Makes the same image under other names.</summary>
    /// <param name="reference">The new reference, or null for none.</param>
    /// <param name="repoTags">The names, <c>name:tag</c>, that a docker archive gives the image; empty for none.</param>
    /// <returns>A new object, without <see cref="LayoutNames"/>; this one stays as it is.</returns>
    public Image With(ImageReference? reference, IReadOnlyList<string> repoTags) => this with { Reference = reference, RepoTags = repoTags.ToArray(), LayoutNames = [] };

    /// <summary>
    /// Makes this image with other content. Name and source stay; what applied only to the old bytes, such as the digest of the
    /// index, is removed.
    /// </summary>
    /// <exception cref="ImageException">Manifest and config contradict each other.</exception>
    internal Image Rewrite(Manifest manifest, ImageConfig config, IReadOnlyList<Layer> layers)
    {
        Check(manifest, config);
        return this with { Manifest = manifest, Config = config, Layers = layers as Layer[] ?? layers.ToArray(), IndexDigest = null, Origin = null };
    }

    internal Image WithPlatform(Platform platform) => this with { Platform = platform };

    /// <summary>The same image whose layers are read from their origin and not from a store in between.</summary>
    public Image PastStore() => this with { Layers = Layers.Select(layer => layer.PastStore()).ToArray() };

    /// <summary>Compares references: each object is an image of its own. Images with the same content have the same digest.</summary>
    /// <param name="other">The image to compare with.</param>
    public bool Equals(Image? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Digest.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Reference?.ToString() ?? (RepoTags is [var first, ..] ? first : Digest.ToString());

    private static void Check(Manifest manifest, ImageConfig config)
    {
        if (config.Digest != manifest.Config.Digest)
        {
            throw new ImageException(ImageError.DigestMismatch, $"Manifest {manifest.Digest} wants config {manifest.Config.Digest}, but the config is {config.Digest}.", manifest.Digest);
        }

        if (config.DiffIds.Count != manifest.Layers.Count)
        {
            throw JsonReading.Malformed($"Manifest {manifest.Digest}", $"has {manifest.Layers.Count} layers, but its config lists {config.DiffIds.Count} diff IDs");
        }
    }
}
