namespace ContainerTools.Signing.Envelopes;

/// <summary>A signature of the Notary Project, whichever way it is written down (notaryproject/specifications, signature-specification.md).</summary>
internal sealed record NotaryEnvelope
{
    public const string ArtifactType = "application/vnd.cncf.notary.signature";
    public const string JwsType = "application/jose+json";
    public const string CoseType = "application/cose";
    public const string PayloadType = "application/vnd.cncf.notary.payload.v1+json";
    public const string SigningScheme = "io.cncf.notary.signingScheme";
    public const string SigningTime = "io.cncf.notary.signingTime";
    public const string AuthenticSigningTime = "io.cncf.notary.authenticSigningTime";
    public const string Expiry = "io.cncf.notary.expiry";
    public const string VerificationPlugin = "io.cncf.notary.verificationPlugin";
    public const string VerificationPluginMinimum = "io.cncf.notary.verificationPluginMinVersion";
    public const string TimestampSignature = "io.cncf.notary.timestampSignature";
    public const string SigningAgent = "io.cncf.notary.signingAgent";

    /// <summary>The scheme whose time is only what the signer says, or what a timestamp says.</summary>
    public const string X509Scheme = "notary.x509";

    /// <summary>The scheme whose time a trusted authority says.</summary>
    public const string AuthorityScheme = "notary.x509.signingAuthority";

    /// <summary>How many certificates a chain may have.</summary>
    public const int MaximumCertificates = 32;

    /// <summary>The algorithm, by its JSON name (RFC 7518, section 3.1).</summary>
    public required string Algorithm { get; init; }

    public required string ContentType { get; init; }

    /// <summary>Names that whoever reads it must understand.</summary>
    public required IReadOnlyList<string> Critical { get; init; }

    public required string Scheme { get; init; }

    /// <summary>What the signer says of the time; null where nothing is said.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>What an authority says of the time; null where nothing is said.</summary>
    public DateTimeOffset? AuthenticTime { get; init; }

    public DateTimeOffset? End { get; init; }

    /// <summary>A program that would have to be asked; null where none is.</summary>
    public string? Plugin { get; init; }

    /// <summary>Leaf first, DER.</summary>
    public required IReadOnlyList<byte[]> Certificates { get; init; }

    /// <summary>A timestamp of the signature's bytes; null where there is none.</summary>
    public byte[]? Timestamp { get; init; }

    /// <summary>The program that signed; null where it is not said.</summary>
    public string? Agent { get; init; }

    public required byte[] Payload { get; init; }

    public required byte[] SignedBytes { get; init; }

    public required byte[] Signature { get; init; }
}
