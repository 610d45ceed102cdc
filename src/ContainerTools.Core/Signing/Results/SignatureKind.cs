namespace ContainerTools.Signing.Results;

/// <summary>How a signature is written down.</summary>
public enum SignatureKind
{
    /// <summary>cosign's payload beside a signature in an annotation (cosign, SIGNATURE_SPEC.md).</summary>
    Cosign,

    /// <summary>A bundle of Sigstore: an envelope or a signature, with what proves it.</summary>
    SigstoreBundle,

    /// <summary>A signature of the Notary Project in a JSON Web Signature.</summary>
    NotationJws,

    /// <summary>A signature of the Notary Project in CBOR (RFC 9052, COSE_Sign1).</summary>
    NotationCose,
}
