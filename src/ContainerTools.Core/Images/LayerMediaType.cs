using ContainerTools.Compression;

namespace ContainerTools;

/// <summary>The media types of layers by how these are compressed: one table, both ways, for OCI's names and Docker's.</summary>
internal static class LayerMediaType
{
    // Docker's name of an uncompressed layer and OCI's, of ordinary layers and of those that lie outside the registry.
    private static readonly (string Docker, string Oci)[] Bases =
    [
        (MediaTypes.DockerLayer, MediaTypes.OciLayer),
        ("application/vnd.docker.image.rootfs.foreign.diff.tar", "application/vnd.oci.image.layer.nondistributable.v1.tar"),
    ];

    // The name at the end of a media type. Those of the last two nobody has defined for layers; they are what readers make of the others.
    private static readonly (CompressionKind Kind, string Name)[] Names =
    [
        (CompressionKind.None, "tar"),
        (CompressionKind.Gzip, "gzip"),
        (CompressionKind.Zstd, "zstd"),
        (CompressionKind.Bzip2, "bzip2"),
        (CompressionKind.Xz, "xz"),
    ];

    private static readonly string[] LayerWords = ["layer", "tar", "rootfs", "gzip", "zstd", "octet-stream"];

    /// <summary>The media type of a layer.</summary>
    /// <param name="kind">How the layer is compressed.</param>
    /// <param name="isDocker">Whether Docker's name is wanted, as for a layer of a Docker manifest, or OCI's.</param>
    public static string For(CompressionKind kind, bool isDocker)
    {
        string plain = isDocker ? MediaTypes.DockerLayer : MediaTypes.OciLayer;
        return kind == CompressionKind.None ? plain : $"{plain}{(isDocker ? '.' : '+')}{Array.Find(Names, item => item.Kind == kind).Name}";
    }

    /// <summary>The type of a layer after it was compressed with a codec.</summary>
    /// <param name="codec">How the layer is compressed now.</param>
    /// <param name="before">Its type before; Docker's stays Docker's.</param>
    public static string For(Codec codec, string before) => For(KindOf(codec), MediaTypes.IsDocker(before));

    /// <summary>OCI's name for the same kind of layer, for a manifest of OCI's; a type that is not Docker's stays.</summary>
    /// <param name="type">The media type of a layer.</param>
    public static string ToOci(string type)
    {
        (string docker, string oci) = Array.Find(Bases, item => type.StartsWith(item.Docker, StringComparison.Ordinal));
        return docker is null ? type : oci + type[docker.Length..].Replace('.', '+');
    }

    /// <summary>Docker's name for the same kind of layer, for a manifest of Docker's; a type that is Docker's stays.</summary>
    /// <param name="type">The media type of a layer.</param>
    /// <returns>Null where Docker has no name for it: that is so for all that is compressed with something else than gzip.</returns>
    public static string? ToDocker(string type)
    {
        (string docker, string oci) = Array.Find(Bases, item => type.StartsWith(item.Oci, StringComparison.Ordinal));
        return MediaTypes.IsDocker(type) ? type
            : docker is null ? null
            : type[oci.Length..] switch
            {
                "" => docker,
                "+gzip" => docker + ".gzip",
                _ => null,
            };
    }

    /// <summary>What a media type says about compression; null where it says nothing that is known here.</summary>
    public static CompressionKind? CompressionOf(string mediaType)
    {
        string name = mediaType[(mediaType.LastIndexOfAny(['/', '.', '+', '-']) + 1)..];
        return Array.FindIndex(Names, item => item.Name == name) is >= 0 and var index ? Names[index].Kind : null;
    }

    /// <summary>Whether a specification has the type for layers, and uncompressed or compressed in a way that it names.</summary>
    public static bool IsKnown(string mediaType) =>
        Array.Exists(Bases, type => mediaType.StartsWith(type.Oci, StringComparison.Ordinal) || mediaType.StartsWith(type.Docker, StringComparison.Ordinal)) && CompressionOf(mediaType) is CompressionKind.None or CompressionKind.Gzip or CompressionKind.Zstd;

    /// <summary>
    /// Whether a layer of an image may have the type. What tools put under an image's config and is no layer, such as a signature, has a type
    /// that speaks neither of a layer nor of an archive.
    /// </summary>
    public static bool MayBeLayer(string mediaType) =>
        mediaType.Length == 0 || Array.Exists(LayerWords, word => mediaType.Contains(word, StringComparison.Ordinal));

    /// <summary>What a codec makes.</summary>
    public static CompressionKind KindOf(Codec codec) => codec switch
    {
        Codec.None => CompressionKind.None,
        Codec.Gzip or Codec.GzipPortable => CompressionKind.Gzip,
        Codec.Zstd => CompressionKind.Zstd,
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, null),
    };
}
