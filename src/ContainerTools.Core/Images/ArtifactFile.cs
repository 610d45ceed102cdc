using ContainerTools.Compression;

namespace ContainerTools;

/// <summary>
/// A layer of an artifact as the file or folder that it was made of, by the annotations that oras and others give it. Immutable, so it may be
/// used from several threads.
/// </summary>
public sealed class ArtifactFile
{
    /// <summary>The annotation with the name of the file (OCI image-spec, annotations.md).</summary>
    internal const string TitleKey = "org.opencontainers.image.title";

    /// <summary>The annotation of a folder, whose value is <c>true</c>: the layer is a tar, compressed with gzip, that is unpacked.</summary>
    internal const string UnpackKey = "io.deis.oras.content.unpack";

    /// <summary>The annotation with the digest of a folder's tar before it was compressed.</summary>
    internal const string TarDigestKey = "io.deis.oras.content.digest";

    // What PSResourceGet writes beside: there the title is the name of a module, and the description that of its file.
    private const string DescriptionKey = "org.opencontainers.image.description";
    private const string ResourceKey = "resourceType";
    private const string PackageExtension = ".nupkg";

    internal ArtifactFile(Artifact artifact, Descriptor descriptor, Blob? content)
    {
        Artifact = artifact;
        Descriptor = descriptor;
        Content = content;
    }

    /// <summary>What it is a part of.</summary>
    public Artifact Artifact { get; }

    /// <summary>The layer's descriptor, as the manifest has it.</summary>
    public Descriptor Descriptor { get; }

    /// <summary>The bytes, of a folder those of its tar; null where the source does not have them.</summary>
    public Blob? Content { get; }

    /// <summary>The name that its annotation gives it; null where it has none, as in charts and signatures.</summary>
    public string? Title => Descriptor.Annotations.GetValueOrDefault(TitleKey);

    /// <summary>
    /// What it is called as a file: its title, for a package of PowerShell the name of the package's file, or where it has no title a name
    /// made of its digest. It is as somebody wrote it, and may be no path that can be written.
    /// </summary>
    public string Name => Descriptor.Annotations.ContainsKey(ResourceKey) && Descriptor.Annotations.GetValueOrDefault(DescriptionKey) is { } package && package.EndsWith(PackageExtension, StringComparison.OrdinalIgnoreCase)
        ? package
        : Title ?? $"{Digest.Algorithm}-{Digest.Hex}{Extension}";

    /// <summary>The type of the content.</summary>
    public string MediaType => Descriptor.MediaType;

    /// <summary>The digest of the content.</summary>
    public Digest Digest => Descriptor.Digest;

    /// <summary>The size of the content, in bytes.</summary>
    public long Size => Descriptor.Size;

    /// <summary>All annotations of the layer; empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Annotations => Descriptor.Annotations;

    /// <summary>Whether the content is the tar of a folder that is to be unpacked.</summary>
    public bool IsFolder => Descriptor.Annotations.GetValueOrDefault(UnpackKey) == "true";

    // Helm's and cosign's files have no names.
    private string Extension => MediaType switch
    {
        _ when MediaType.Contains("tar", StringComparison.Ordinal) => LayerMediaType.CompressionOf(MediaType) switch
        {
            CompressionKind.Gzip => ".tar.gz",
            CompressionKind.Zstd => ".tar.zst",
            _ => ".tar",
        },
        _ when MediaType.EndsWith("json", StringComparison.Ordinal) => ".json",
        _ when MediaType.EndsWith("yaml", StringComparison.Ordinal) => ".yaml",
        _ when MediaType.EndsWith("xml", StringComparison.Ordinal) => ".xml",
        "application/wasm" => ".wasm",
        _ when MediaType.StartsWith("text/", StringComparison.Ordinal) => ".txt",
        _ => "",
    };

    /// <summary>Names the artifact too: the name alone can be any path, and a shell takes an object's text for one.</summary>
    public override string ToString() => $"{Artifact}: {Name}";
}
