using System.Text.Json;
using ContainerTools.Json;
using ContainerTools.Signing.Envelopes;

namespace ContainerTools.Signing.Notary;

/// <summary>A trust policy of the Notary Project (notaryproject/specifications, trust-store-trust-policy.md, version 1.0). Immutable.</summary>
internal sealed class TrustPolicy
{
    private const string All = "*";
    private const string SubjectPrefix = "x509.subject:";
    private static readonly string[] StoreTypes = ["ca", "signingAuthority", "tsa"];
    private readonly IReadOnlyList<TrustStatement> _statements;

    private TrustPolicy(IReadOnlyList<TrustStatement> statements) => _statements = statements;

    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: it is none, or contradicts itself.</exception>
    public static TrustPolicy Parse(ReadOnlyMemory<byte> raw, string what)
    {
        JsonElement root = EnvelopeJson.ParseObject(raw, what);
        if (root.RequireText("version", what) is var version && version != "1.0")
        {
            throw new ImageException(ImageError.Unsupported, $"{what} is a trust policy of version '{version}'; 1.0 is supported.", what);
        }

        TrustStatement[] statements = [.. (root.GetArray("trustPolicies", what) ?? []).Select(policy => Read(policy, what))];
        string[] scopes = [.. statements.SelectMany(statement => statement.Scopes)];
        if (statements.Length == 0 || scopes.Distinct(StringComparer.Ordinal).Count() < scopes.Length || statements.DistinctBy(statement => statement.Name).Count() < statements.Length)
        {
            throw JsonReading.Malformed(what, "is ambiguous or empty: it needs policies, and each name and scope once");
        }

        return new TrustPolicy(statements);
    }

    /// <summary>The policy for a repository.</summary>
    /// <param name="repository">With the registry; null for an image that has no name.</param>
    /// <returns>Null where there is none.</returns>
    public TrustStatement? Find(string? repository) =>
        _statements.FirstOrDefault(statement => repository is not null && statement.Scopes.Contains(repository)) ?? _statements.FirstOrDefault(statement => statement.Scopes.Contains(All));

    private static TrustStatement Read(JsonElement json, string what)
    {
        string name = json.RequireText("name", what);
        IReadOnlyList<string> scopes = json.GetList("registryScopes", what) ?? [];
        var level = VerificationLevel.Read(json.RequireObject("signatureVerification", what), what);
        (string, string)[] stores = [.. (json.GetList("trustStores", what) ?? []).Select(store => ReadStore(store, what))];
        IReadOnlyList<string> identities = json.GetList("trustedIdentities", what) ?? [];
        if (name.Length == 0 || scopes.Count == 0 || scopes.Contains(All) && (scopes.Count > 1 || level.IsSkip))
        {
            throw JsonReading.Malformed(what, $"has the policy '{name}' without a name or scopes, or with '*' beside others, or with '*' where all is skipped");
        }

        if (level.IsSkip != (stores.Length == 0) || level.IsSkip != (identities.Count == 0))
        {
            throw JsonReading.Malformed(what, $"has the policy '{name}', which must name trust stores and identities unless it skips all");
        }

        return new TrustStatement(name, scopes, level, stores, ReadIdentities(identities, what));
    }

    private static (string Type, string Name) ReadStore(string text, string what) =>
        text.Split(':') is [var type, var name] && StoreTypes.Contains(type) && name.Length > 0 && name is not ("." or "..") && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')
            ? (type, name)
            : throw JsonReading.Malformed(what, $"names a trust store that there cannot be: '{text}'");

    private static DistinguishedName[] ReadIdentities(IReadOnlyList<string> texts, string what)
    {
        if (texts.Contains(All))
        {
            return texts.Count == 1 ? [] : throw JsonReading.Malformed(what, "has '*' beside other identities");
        }

        DistinguishedName[] names = [.. texts.Select(text => text.StartsWith(SubjectPrefix, StringComparison.Ordinal)
            ? DistinguishedName.Parse(text[SubjectPrefix.Length..], what)
            : throw new ImageException(ImageError.Unsupported, $"{what} has an identity of a kind that is not known: '{text}'. It must begin with '{SubjectPrefix}'.", what))];
        return names.Any(name => names.Any(other => !ReferenceEquals(name, other) && name.IsPartOf(other)))
            ? throw JsonReading.Malformed(what, "has identities of which one includes another")
            : names;
    }
}
