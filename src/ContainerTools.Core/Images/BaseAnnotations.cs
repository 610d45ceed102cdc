namespace ContainerTools;

/// <summary>What the manifest of an image says of the image that it was made on (OCI image-spec, annotations.md, "Pre-Defined Annotation Keys").</summary>
internal static class BaseAnnotations
{
    /// <summary>The full name of the base.</summary>
    public const string Name = "org.opencontainers.image.base.name";

    /// <summary>The digest of the manifest or index that the name led to.</summary>
    public const string Digest = "org.opencontainers.image.base.digest";

    /// <summary>The annotations of an image that stands on what has this origin; where a name is not known, the old one goes.</summary>
    /// <param name="name">The full name; null for none.</param>
    /// <param name="digest">What the name led to; null for none.</param>
    public static KeyValuePair<string, string?>[] Write(string? name, Digest? digest) => [new(Name, name), new(Digest, digest?.ToString())];

    /// <summary>The base that a manifest or index names.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: the name is none, or the digest.</exception>
    public static (ImageReference? Name, Digest? Digest) Read(ManifestDocument document)
    {
        ImageReference? reference = null;
        if (document.Annotations.GetValueOrDefault(Name) is { Length: > 0 } name && !ImageReference.TryParse(name, out reference))
        {
            throw new ImageException(ImageError.Malformed, $"Manifest {document.Digest} names the base '{PrintableText.Of(name)}', which is not a name.", document.Digest);
        }

        if (document.Annotations.GetValueOrDefault(Digest) is not { Length: > 0 } text)
        {
            return (reference, null);
        }

        return ContainerTools.Digest.TryParse(text, out Digest digest)
            ? (reference, digest)
            : throw new ImageException(ImageError.Malformed, $"Manifest {document.Digest} gives its base the digest '{PrintableText.Of(text)}', which is none.", document.Digest);
    }
}
