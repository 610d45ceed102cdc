using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Signing.Notary;

/// <summary>What a trust policy demands (notaryproject/specifications, trust-store-trust-policy.md, "Signature Verification").</summary>
internal sealed record VerificationLevel(CheckAction Authenticity, CheckAction Timestamp, CheckAction Expiry, CheckAction Revocation, bool IsSkip)
{
    /// <summary>Whether timestamps count only after the certificates have expired.</summary>
    public bool OnlyAfterExpiry { get; private init; }

    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static VerificationLevel Read(JsonElement json, string what)
    {
        VerificationLevel level = json.GetText("level", what) switch
        {
            "strict" => new VerificationLevel(CheckAction.Enforce, CheckAction.Enforce, CheckAction.Enforce, CheckAction.Enforce, false),
            "permissive" => new VerificationLevel(CheckAction.Enforce, CheckAction.Log, CheckAction.Log, CheckAction.Log, false),
            "audit" => new VerificationLevel(CheckAction.Log, CheckAction.Log, CheckAction.Log, CheckAction.Log, false),
            "skip" => new VerificationLevel(CheckAction.Skip, CheckAction.Skip, CheckAction.Skip, CheckAction.Skip, true),
            var other => throw JsonReading.Malformed(what, $"has a level that there is not: '{other}'"),
        };
        foreach ((string check, string action) in json.GetMap("override", what) ?? new Dictionary<string, string>())
        {
            level = level.IsSkip ? throw JsonReading.Malformed(what, "overrides a check, but skips all of them") : level.With(check, ReadAction(check, action, what), what);
        }

        return json.GetText("verifyTimestamp", what) switch
        {
            null or "always" => level,
            "afterCertExpiry" => level with { OnlyAfterExpiry = true },
            var other => throw JsonReading.Malformed(what, $"has '{other}' for 'verifyTimestamp', which is 'always' or 'afterCertExpiry'"),
        };
    }

    private VerificationLevel With(string check, CheckAction action, string what) => check switch
    {
        "authenticity" => this with { Authenticity = action },
        "authenticTimestamp" => this with { Timestamp = action },
        "expiry" => this with { Expiry = action },
        "revocation" => this with { Revocation = action },
        _ => throw JsonReading.Malformed(what, $"overrides '{check}', which cannot be overridden"),
    };

    private static CheckAction ReadAction(string check, string action, string what) => (action, check) switch
    {
        ("enforce", _) => CheckAction.Enforce,
        ("log", _) => CheckAction.Log,
        ("skip", "revocation") => CheckAction.Skip,
        _ => throw JsonReading.Malformed(what, $"overrides '{check}' with '{action}', which cannot be"),
    };
}
