using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Signing.Envelopes;

/// <summary>cosign's payload (containers-signature.5, cosign SIGNATURE_SPEC.md).</summary>
/// <param name="Digest">Of the image that is signed.</param>
/// <param name="Name">The name that the image had; cosign does not compare it.</param>
/// <param name="Claims">What the signer says besides.</param>
internal sealed record SimpleSigning(Digest Digest, string? Name, IReadOnlyDictionary<string, string> Claims)
{
    /// <summary>The media type of a layer with a payload.</summary>
    public const string MediaType = "application/vnd.dev.cosign.simplesigning.v1+json";

    private const string DigestMember = "docker-manifest-digest";
    private const string Type = "cosign container image signature";

    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static SimpleSigning Read(ReadOnlyMemory<byte> raw, string what)
    {
        JsonElement root = EnvelopeJson.ParseObject(raw, what);
        JsonElement critical = root.RequireObject("critical", what);
        if (critical.RequireText("type", what) is var type && type != Type)
        {
            throw JsonReading.Malformed(what, $"is not of cosign: its type is '{type}'");
        }

        // cosign's specification and its code write the name in different cases.
        JsonProperty found = critical.RequireObject("image", what).EnumerateObject().FirstOrDefault(member => member.GetNameOrRaw().Equals(DigestMember, StringComparison.OrdinalIgnoreCase));
        if (found.Value.ValueKind != JsonValueKind.String || !Digest.TryParse(found.Value.GetTextOrRaw(), out Digest digest))
        {
            throw JsonReading.Malformed(what, $"is malformed: '{DigestMember}' is no digest");
        }

        string? name = critical.GetObject("identity", what)?.FindText("docker-reference");
        return new SimpleSigning(digest, name, ReadClaims(root.GetObject("optional", what), what));
    }

    private static Dictionary<string, string> ReadClaims(JsonElement? optional, string what) => optional is { } claims
        ? claims.EnumerateObject().ToDictionary(
            claim => claim.GetName(what),
            claim => claim.Value.ValueKind == JsonValueKind.String ? claim.Value.GetTextOrRaw() : claim.Value.GetRawText(),
            StringComparer.Ordinal)
        : [];
}
