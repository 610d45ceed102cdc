using System.Text;
using System.Text.Json;
using ContainerTools.Json;
using ContainerTools.Signing.Envelopes;
using ContainerTools.Signing.Sigstore;

namespace ContainerTools.Signing;

/// <summary>Reads the document of a policy.</summary>
/// <param name="what">What to call it in errors.</param>
/// <param name="read">Reads a file that it names.</param>
/// <param name="folder">Where the trust stores are that it names.</param>
internal sealed class PolicyReader(string what, Func<string, byte[]> read, string folder)
{
    private const string Version = "1.0";

    /// <exception cref="ImageException">As for <see cref="SignaturePolicy.Read"/>.</exception>
    public IReadOnlyList<SignatureRule> Read(ReadOnlyMemory<byte> raw)
    {
        JsonElement root = EnvelopeJson.ParseObject(raw, what);
        RequireKnown(root, "version", "rules");
        if (root.RequireText("version", what) is var version && version != Version)
        {
            throw new ImageException(ImageError.Unsupported, $"{what} is a signature policy of version '{version}'; {Version} is supported.", what);
        }

        SignatureRule[] rules = [.. (root.GetArray("rules", what) ?? []).Select(ReadRule)];
        return rules.Length > 0 ? rules : throw JsonReading.Malformed(what, "has no rules");
    }

    private SignatureRule ReadRule(JsonElement json)
    {
        RequireObject(json);
        RequireKnown(json, "repositories", "publicKeys", "trustedRoot", "identities", "trustPolicy", "trustStore");
        IReadOnlyList<string> repositories = json.GetList("repositories", what) ?? [];
        if (repositories.Count == 0 || repositories.Any(pattern => pattern.Length == 0 || pattern.Contains('\\', StringComparison.Ordinal)))
        {
            throw JsonReading.Malformed(what, "has a rule without repositories, or with one that there cannot be");
        }

        SignatureTrust trust = SignatureTrust.Nobody;
        foreach (string key in json.GetList("publicKeys", what) ?? [])
        {
            trust = key.Contains("-----BEGIN", StringComparison.Ordinal)
                ? trust.WithPublicKey(key, $"A key in {what}")
                : trust.WithPublicKey(Encoding.UTF8.GetString(read(key)), $"'{key}'");
        }

        trust = AddSigstore(trust, json);
        return new SignatureRule(repositories, AddNotary(trust, json));
    }

    private SignatureTrust AddSigstore(SignatureTrust trust, JsonElement json)
    {
        string? root = json.GetText("trustedRoot", what);
        IReadOnlyList<JsonElement> identities = json.GetArray("identities", what) ?? [];
        foreach (JsonElement identity in identities)
        {
            RequireObject(identity);
            RequireKnown(identity, "identity", "issuer");
            trust = trust.WithIdentity(new CertificateIdentity(identity.RequireText("identity", what), identity.RequireText("issuer", what)));
        }

        return identities.Count > 0 && root is null ? throw JsonReading.Malformed(what, "has a rule with identities and without a trusted root, which would judge nobody")
            : root is null ? trust
            : trust.WithTrustedRoot(read(root), $"'{root}'");
    }

    private SignatureTrust AddNotary(SignatureTrust trust, JsonElement json) => (json.GetText("trustPolicy", what), json.GetText("trustStore", what)) switch
    {
        (null, null) => trust,
        ({ } policy, { } store) => trust.WithTrustPolicy(read(policy), $"'{policy}'", Path.Combine(folder, store)),
        _ => throw JsonReading.Malformed(what, "has a rule with only one of trust policy and trust store"),
    };

    private void RequireObject(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw JsonReading.Malformed(what, "is malformed: it has something else where an object must be");
        }
    }

    // A member that is passed over may be the one that was to forbid something.
    private void RequireKnown(JsonElement json, params string[] names)
    {
        foreach (JsonProperty member in json.EnumerateObject())
        {
            if (!names.Contains(member.GetName(what)))
            {
                throw JsonReading.Malformed(what, $"has a member that is not known: '{member.Name}'");
            }
        }
    }
}
