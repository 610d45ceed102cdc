using System.Globalization;
using System.Text.Json;

namespace ContainerTools.Packages.Sbom;

/// <summary>What every format of such a list says.</summary>
internal sealed class SbomParts
{
    public const string Tool = "ContainerTools";

    // More than any image has, and far from what one array takes.
    private const long MaximumSize = 512 * 1024 * 1024;

    private readonly Dictionary<ImagePackage, SbomComponent> _byPackage;

    public SbomParts(ImagePackages packages, DateTimeOffset created)
    {
        Image = packages.Image;
        Release = packages.Release;
        Created = created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var used = new Dictionary<string, int>(StringComparer.Ordinal);

        // The same package in two places of the image is there twice.
        Components =
        [
            .. packages.All
                .OrderBy(package => package.PackageUrl, StringComparer.Ordinal)
                .ThenBy(package => package.Location, StringComparer.Ordinal)
                .Select(package => new SbomComponent(package, used)),
        ];
        _byPackage = Components.ToDictionary(component => component.Package);
    }

    public static string ToolVersion { get; } = typeof(SbomParts).Assembly.GetName().Version?.ToString(3) ?? "0";

    public Image Image { get; }

    public OsRelease Release { get; }

    /// <summary>In seconds, UTC.</summary>
    public string Created { get; }

    public IReadOnlyList<SbomComponent> Components { get; }

    /// <summary>The name of the image; its digest where it has none.</summary>
    public string ImageName => Image.Reference?.Name ?? (Image.RepoTags is [var first, ..] ? first : Image.Digest.ToString());

    public string ImageUrl
    {
        get
        {
            string? repository = Image.Reference?.Name;
            string name = Image.Reference?.Repository ?? "image";
            return PackageUrl.Of("oci", null, name[(name.LastIndexOf('/') + 1)..], Image.Digest.ToString(), ("arch", Image.Platform.Architecture), ("repository_url", repository), ("tag", Image.Reference?.Tag));
        }
    }

    /// <summary>Stops a document that a hostile image would make larger than memory.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.TooLarge"/>: it is.</exception>
    public void RequireRoom(Utf8JsonWriter json)
    {
        if (json.BytesCommitted + json.BytesPending > MaximumSize)
        {
            throw new ImageException(ImageError.TooLarge, $"The list of the packages of {Image} has more than {MaximumSize:N0} bytes, the most that are written.", Image);
        }
    }

    public SbomComponent Find(ImagePackage package) => _byPackage[package];

    /// <summary>The components that a component needs, as far as they are in the list.</summary>
    public IEnumerable<SbomComponent> NeedsOf(SbomComponent component) =>
        component.Package.Dependencies.Where(_byPackage.ContainsKey).Select(Find).OrderBy(needed => needed.Reference, StringComparer.Ordinal);
}
