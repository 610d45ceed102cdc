using System.Text.RegularExpressions;

namespace ContainerTools;

/// <summary>Media types of the OCI image-spec (media-types.md) and their Docker counterparts.</summary>
public static partial class MediaTypes
{
    /// <summary>An OCI image manifest (manifest.md).</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    /// <summary>An OCI image index (image-index.md).</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    /// <summary>An OCI image config (config.md).</summary>
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    /// <summary>What takes the place of a config or of content where there is none: <c>{}</c> (OCI image-spec, manifest.md, "Guidance for an Empty Descriptor").</summary>
    public const string Empty = "application/vnd.oci.empty.v1+json";

    /// <summary>An OCI layer as an uncompressed tar (layer.md).</summary>
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";
    /// <summary>An OCI layer as a tar compressed with gzip.</summary>
    public const string OciLayerGzip = OciLayer + "+gzip";
    /// <summary>An OCI layer as a tar compressed with zstd.</summary>
    public const string OciLayerZstd = OciLayer + "+zstd";

    /// <summary>A Docker image manifest, version 2, schema 2.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    /// <summary>A Docker manifest list, the counterpart of <see cref="OciIndex"/>.</summary>
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    /// <summary>A Docker image config, the counterpart of <see cref="OciConfig"/>.</summary>
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    /// <summary>A Docker layer as a tar compressed with gzip.</summary>
    public const string DockerLayerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    /// <summary>A Docker layer as a tar compressed with zstd.</summary>
    public const string DockerLayerZstd = "application/vnd.docker.image.rootfs.diff.tar.zstd";
    /// <summary>A Docker layer as an uncompressed tar.</summary>
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";
    /// <summary>A Docker image manifest, version 2, schema 1; such images are refused.</summary>
    public const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";
    /// <summary>A signed Docker image manifest, version 2, schema 1; such images are refused.</summary>
    public const string DockerSchema1Signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    /// <summary>Whether a text has the form of a media type, without parameters (RFC 6838, section 4.2).</summary>
    /// <param name="type">The text.</param>
    public static bool IsWellFormed(string type) => Form().IsMatch(type);

    /// <summary>Whether this is the type of the manifest of one image, of OCI or Docker schema 2.</summary>
    /// <param name="type">A media type without parameters; null is none.</param>
    public static bool IsManifest(string? type) => type is OciManifest or DockerManifest;

    /// <summary>Whether this is the type of an OCI index or a Docker manifest list.</summary>
    /// <param name="type">A media type without parameters; null is none.</param>
    public static bool IsIndex(string? type) => type is OciIndex or DockerList;

    /// <summary>Whether this is a type of Docker's old schema 1.</summary>
    /// <param name="type">A media type without parameters; null is none.</param>
    public static bool IsSchema1(string? type) => type is DockerSchema1 or DockerSchema1Signed;

    /// <summary>Whether Docker defines the type, and not the OCI.</summary>
    /// <param name="type">A media type.</param>
    public static bool IsDocker(string type) => type.StartsWith("application/vnd.docker.", StringComparison.Ordinal);

    /// <summary>Whether a layer of this type may be stored outside the registry, at the descriptor's <c>urls</c> (layer.md, "Non-Distributable Layers").</summary>
    /// <param name="type">A media type.</param>
    public static bool IsForeignLayer(string type) =>
        type.StartsWith("application/vnd.docker.image.rootfs.foreign.diff.tar", StringComparison.Ordinal)
        || type.StartsWith("application/vnd.oci.image.layer.nondistributable.", StringComparison.Ordinal);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\z")]
    private static partial Regex Form();
}
