using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Signing;

namespace ContainerTools.Fuzzing;

/// <summary>Documents that say whose signatures are trusted: a signature policy, a trust policy of the Notary Project, a trusted root of Sigstore. The first byte says which.</summary>
internal sealed class TrustTarget : FuzzTarget
{
    private const string TrustPolicy = """{"version":"1.0","trustPolicies":[{"name":"a","registryScopes":["*"],"signatureVerification":{"level":"strict","override":{"revocation":"skip","expiry":"log"},"verifyTimestamp":"always"},"trustStores":["ca:a","tsa:b"],"trustedIdentities":["x509.subject: C=US, ST=WA, O=a\\, b"]}]}""";
    private static readonly string Certificate = Convert.ToBase64String(SignatureSamples.Certificate);
    private static readonly X509Certificate2 Loaded = X509CertificateLoader.LoadCertificate(SignatureSamples.Certificate);
    private static readonly string Key = Convert.ToBase64String(Loaded.PublicKey.ExportSubjectPublicKeyInfo());

    private static readonly string Root = $$$"""
        {"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","tlogs":[{{{Log}}}],"ctlogs":[{{{Log}}}],"certificateAuthorities":[{{{Authority}}}],"timestampAuthorities":[{{{Authority}}}]}
        """;

    private static readonly JsonNode[] Seeds =
    [
        JsonNode.Parse("""{"version":"1.0","rules":[{"repositories":["registry.example/*"],"publicKeys":["key"],"trustedRoot":"root","identities":[{"identity":"a@b","issuer":"https://*"}],"trustPolicy":"policy","trustStore":"store"}]}""")!,
        JsonNode.Parse(TrustPolicy)!,
        JsonNode.Parse(Root)!,
    ];

    public override string Name => "trust";

    /// <summary>Trusts the sample's certificate in every way.</summary>
    public static SignatureTrust Everything => SignatureTrust.Nobody
        .WithPublicKey(Loaded.ExportCertificatePem(), "it")
        .WithTrustedRoot(Encoding.UTF8.GetBytes(Root), "it")
        .WithIdentity(new("*", "*"))
        .WithTrustPolicy(Encoding.UTF8.GetBytes(TrustPolicy.Replace("strict", "audit", StringComparison.Ordinal).Replace("ca:a\",\"tsa:b", "ca:a", StringComparison.Ordinal)), "it", Path.GetTempPath());

    private static string Log => $$$"""{"baseUrl":"https://a","publicKey":{"rawBytes":"{{{Key}}}","validFor":{"start":"2021-01-12T11:53:27Z"} },"logId":{"keyId":"AAAA"} }""";

    private static string Authority => $$$"""{"certChain":{"certificates":[{"rawBytes":"{{{Certificate}}}"}]},"validFor":{"start":"2021-01-12T11:53:27Z","end":"2099-01-12T11:53:27Z"} }""";

    public override byte[] Make(Random random)
    {
        byte kind = (byte)random.Next(Seeds.Length);
        return [kind, .. JsonMutator.Mutate(Seeds[kind], random)];
    }

    public override Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        byte[] rest = input.Length == 0 ? [] : input[1..];
        switch (input.Length == 0 ? 0 : input[0] % Seeds.Length)
        {
            case 0:
                SignaturePolicy policy = SignaturePolicy.Parse(rest, "it", Read, "/nowhere");
                policy.Find("registry.example/a");
                policy.Find(null);
                break;
            case 1:
                SignatureTrust.Nobody.WithTrustPolicy(rest, "it", "/nowhere").Notary!.Policy.Find("registry.example/a");
                break;
            default:
                SignatureTrust.Nobody.WithTrustedRoot(rest, "it");
                break;
        }

        return Task.FromResult(true);
    }

    // A name that leads out of a folder is the user's own.
    private static byte[] Read(string name) => Encoding.UTF8.GetBytes(name switch
    {
        "root" => Root,
        "policy" => TrustPolicy,
        _ => Loaded.ExportCertificatePem(),
    });
}
