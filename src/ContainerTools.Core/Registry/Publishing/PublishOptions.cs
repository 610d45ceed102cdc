using ContainerTools.Compression;

namespace ContainerTools.Registry.Publishing;

/// <summary>What is to become of images on their way to a registry.</summary>
public sealed record PublishOptions
{
    /// <summary>For layers that do not have it; manifests become other ones then. None leaves all as it is.</summary>
    public Codec Compression { get; init; }

    /// <summary>Whether content is fetched past the store, even if it is there.</summary>
    public bool PastStore { get; init; }

    /// <summary>Whether layers are sent whose publisher wants them elsewhere only, at the URLs in their descriptors.</summary>
    public bool AllowForeignLayer { get; init; }

    /// <summary>Whether what is attached to an image at the registry that it came from comes along: signatures, SBOMs, attestations.</summary>
    public bool IncludeReferrers { get; init; }

    /// <summary>Knows what layers became when they were compressed before; null to compress them anew.</summary>
    public IDigestCache? Digests { get; init; }
}
