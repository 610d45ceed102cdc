using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ContainerTools.Signing.Results;

/// <summary>A signature that is attached to an image, and what came of verifying it. Immutable.</summary>
public sealed record ImageSignature
{
    /// <summary>The name of the image that was asked about; null where it has none.</summary>
    public ImageReference? Reference { get; init; }

    /// <summary>The digest of the manifest or index that the signature is attached to and must be about.</summary>
    public Digest Digest { get; init; }

    /// <summary>The digest of the signature's own manifest.</summary>
    public Digest SignatureDigest { get; init; }

    /// <summary>The tag by which it is attached, such as cosign's <c>sha256-….sig</c>; null where its manifest names the image.</summary>
    public string? Tag { get; init; }

    /// <summary>How it is written down.</summary>
    public SignatureKind Kind { get; init; }

    /// <summary>What it is worth.</summary>
    public SignatureVerdict Verdict { get; init; }

    /// <summary>
    /// Whether the image may be used for this signature's sake. True where it is valid, and where a trust policy of the Notary Project only
    /// reports what is wrong with it (its levels <c>permissive</c> and <c>audit</c>).
    /// </summary>
    public bool IsAccepted { get; init; }

    /// <summary>The verdict in words.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What was neither proven nor disproven, and what is wrong but only reported, each in words; empty where there is nothing.</summary>
    public IReadOnlyList<string> Unproven { get; init; } = [];

    /// <summary>
    /// Who signed: the e-mail address or URI of a certificate of Sigstore, the subject of another certificate, or the fingerprint of a public
    /// key. Null where it was not found out. It is only proven where the verdict is <see cref="SignatureVerdict.Valid"/>.
    /// </summary>
    public string? Identity { get; init; }

    /// <summary>Who vouches for the identity: the OpenID Connect issuer, or the issuer of the certificate; null for a public key.</summary>
    public string? Issuer { get; init; }

    /// <summary>When it was signed; null where nothing says it.</summary>
    public DateTimeOffset? SigningTime { get; init; }

    /// <summary>Whether somebody other than the signer vouches for the time: a transparency log, or a timestamp (RFC 3161).</summary>
    public bool IsTimeProven { get; init; }

    /// <summary>When the signature ends; null for never.</summary>
    public DateTimeOffset? ExpiryTime { get; init; }

    /// <summary>What the signer says besides, by name; empty for nothing.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = new Dictionary<string, string>();

    /// <summary>The signer's certificate, and those that come with it, up to the root if that is there; empty for a public key.</summary>
    public IReadOnlyList<X509Certificate2> Certificates { get; init; } = [];

    /// <summary>The bytes that are signed, without what envelopes put around them.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The payload as text.</summary>
    public string PayloadText => Encoding.UTF8.GetString(Payload.Span);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} signature of {Digest}: {Verdict}";
}
