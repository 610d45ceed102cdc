using ContainerTools.Json;


namespace ContainerTools;

/// <summary>
/// An image for one platform: manifest and config, read when the object was made, and layers that are opened when
/// somebody asks. Immutable, holds no handle, and may be used from several threads and any number of times.
/// </summary>
public sealed record Image : IImage
{
    private readonly string[] _repoTags = [];
    private readonly string[] _layoutNames = [];

    private Image(Manifest manifest, ImageConfig config, IReadOnlyList<Layer> layers)
    {
        Manifest = manifest;
        Config = config;
        // An array, because PowerShell cannot index what compilers make of a list expression.
        Layers = layers as Layer[] ?? layers.ToArray();
    }

    public Manifest Manifest { get; private init; }

    public ImageConfig Config { get; private init; }

    /// <summary>Base first.</summary>
    public IReadOnlyList<Layer> Layers { get; internal init; }

    /// <summary>What was asked for, or null for an image that has no name yet.</summary>
    public ImageReference? Reference { get; init; }

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

    /// <summary>The platform of the index entry, where there is one, else of the config.</summary>
    public Platform Platform { get; private init; } = null!;

    /// <summary>The index from which the platform was chosen.</summary>
    public Digest? IndexDigest { get; init; }

    public Digest Digest => Manifest.Digest;

    /// <summary>Of the config; what engines call the image ID.</summary>
    public Digest Id => Config.Digest;

    public long Size => Manifest.Size + Manifest.Config.Size + Manifest.Layers.Sum(layer => layer.Size);

    public DateTimeOffset? Created => Config.Created;

    IReadOnlyList<Image> IImage.Images => [this];

    IImage IImage.Rename(IReadOnlyList<string> repoTags) => With(Reference, repoTags);

    /// <summary>What a docker archive of it should be like.</summary>
    internal ArchiveStyle Style { get; init; } = ArchiveStyle.Default;

    /// <param name="openLayer">How to open the blob of a layer's descriptor.</param>
    /// <exception cref="ImageException">Manifest and config contradict each other.</exception>
    public static Image Create(Manifest manifest, ImageConfig config, Func<Descriptor, Blob> openLayer, Platform? platform = null)
    {
        Check(manifest, config);
        return new Image(manifest, config, manifest.Layers.Zip(config.DiffIds, (descriptor, diffId) => new Layer(openLayer(descriptor), diffId)).ToArray())
        {
            Platform = platform ?? config.Platform,
        };
    }

    /// <summary>The same image under another name.</summary>
    public Image With(ImageReference? reference, IReadOnlyList<string> repoTags) => this with { Reference = reference, RepoTags = repoTags.ToArray(), LayoutNames = [] };

    /// <summary>The same image made anew: its name and source stay, what was true of the old bytes alone does not.</summary>
    /// <exception cref="ImageException">Manifest and config contradict each other.</exception>
    internal Image Rewrite(Manifest manifest, ImageConfig config, IReadOnlyList<Layer> layers)
    {
        Check(manifest, config);
        return this with { Manifest = manifest, Config = config, Layers = layers as Layer[] ?? layers.ToArray(), IndexDigest = null };
    }

    internal Image WithPlatform(Platform platform) => this with { Platform = platform };

    /// <summary>The same image, its layers from where they come from, past any store in between.</summary>
    internal Image PastStore() => this with { Layers = Layers.Select(layer => layer.PastStore()).ToArray() };

    /// <summary>One object is one image; two that are alike have the same digest.</summary>
    public bool Equals(Image? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Digest.GetHashCode();

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
