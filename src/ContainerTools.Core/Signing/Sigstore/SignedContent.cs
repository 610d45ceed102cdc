using System.Security.Cryptography.X509Certificates;
using ContainerTools.Signing.Certificates;

namespace ContainerTools.Signing.Sigstore;

/// <summary>A signature as a log must have it.</summary>
/// <param name="SignedBytes">What was signed.</param>
/// <param name="Payload">What a log has the hash of: the same, or for an envelope its payload.</param>
/// <param name="IsEnvelope">Whether it is an envelope.</param>
/// <param name="Signature">The bytes of the signature.</param>
/// <param name="Key">The signer's key.</param>
/// <param name="Certificate">The signer's certificate; null where there is only a key.</param>
internal sealed record SignedContent(ReadOnlyMemory<byte> SignedBytes, ReadOnlyMemory<byte> Payload, bool IsEnvelope, ReadOnlyMemory<byte> Signature, VerificationKey Key, X509Certificate2? Certificate);
