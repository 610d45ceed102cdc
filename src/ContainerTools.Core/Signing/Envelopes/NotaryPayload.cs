using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Signing.Envelopes;

/// <summary>What a signature of the Notary Project is about (notaryproject/specifications, signature-specification.md, "Payload").</summary>
/// <param name="MediaType">Of the signed manifest.</param>
/// <param name="Digest">Of the signed manifest.</param>
/// <param name="Size">Of the signed manifest, in bytes.</param>
/// <param name="Claims">What the signer says besides.</param>
internal sealed record NotaryPayload(string MediaType, Digest Digest, long Size, IReadOnlyDictionary<string, string> Claims)
{
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static NotaryPayload Read(ReadOnlyMemory<byte> raw, string what)
    {
        JsonElement target = EnvelopeJson.ParseObject(raw, what).RequireObject("targetArtifact", what);
        return Digest.TryParse(target.RequireText("digest", what), out Digest digest)
            ? new NotaryPayload(target.RequireText("mediaType", what), digest, target.GetInteger("size", what), target.GetMap("annotations", what) ?? new Dictionary<string, string>())
            : throw JsonReading.Malformed(what, "is malformed: 'digest' is no digest");
    }
}
