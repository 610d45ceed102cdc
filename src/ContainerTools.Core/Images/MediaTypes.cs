namespace ContainerTools;

/// <summary>Media types of the OCI image-spec (media-types.md) and their Docker counterparts.</summary>
public static class MediaTypes
{
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";
    public const string OciLayerGzip = OciLayer + "+gzip";
    public const string OciLayerZstd = OciLayer + "+zstd";

    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    public const string DockerLayerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    public const string DockerLayerZstd = "application/vnd.docker.image.rootfs.diff.tar.zstd";
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";
    public const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";
    public const string DockerSchema1Signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    public static bool IsManifest(string? type) => type is OciManifest or DockerManifest;

    public static bool IsIndex(string? type) => type is OciIndex or DockerList;

    public static bool IsSchema1(string? type) => type is DockerSchema1 or DockerSchema1Signed;

    /// <summary>Whether Docker named it, and not the OCI.</summary>
    public static bool IsDocker(string type) => type.StartsWith("application/vnd.docker.", StringComparison.Ordinal);

    /// <summary>Whether a layer of this type may live outside the registry, at the descriptor's <c>urls</c>.</summary>
    public static bool IsForeignLayer(string type) =>
        type.StartsWith("application/vnd.docker.image.rootfs.foreign.diff.tar", StringComparison.Ordinal)
        || type.StartsWith("application/vnd.oci.image.layer.nondistributable.", StringComparison.Ordinal);
}
