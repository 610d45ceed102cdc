using System.Text;
using ContainerTools.Signing;
using ContainerTools.Signing.Notary;
using ContainerTools.Signing.Sigstore;

namespace ContainerTools.Tests.Signing;

/// <summary>Documents that say what is trusted.</summary>
public sealed class PolicyTests
{
    private const string Statement = """{"name":"it","registryScopes":["*"],"signatureVerification":{"level":"strict"},"trustStores":["ca:it"],"trustedIdentities":["*"]}""";
    private const string Subject = "x509.subject: C=US, ST=WA, O=Example";

    [Theory]
    [InlineData("registry.example.com/team/app", true)]
    [InlineData("registry.example.com/team/a/b", true)]
    [InlineData("registry.example.com/other/app", false)]
    [InlineData("Registry.example.com/team/app", false)]
    [InlineData(null, false)]
    public void A_rule_fits_repositories_by_pattern(string? repository, bool fits)
    {
        SignaturePolicy policy = Parse("""{"version":"1.0","rules":[{"repositories":["registry.example.com/team/*"]}]}""");

        Assert.Equal(fits, policy.Find(repository) is not null);
    }

    [Fact]
    public void The_first_rule_that_fits_decides()
    {
        SignaturePolicy policy = Parse("""{"version":"1.0","rules":[{"repositories":["a/b"],"trustPolicy":"policy","trustStore":"store"},{"repositories":["*"]}]}""");

        Assert.NotNull(policy.Find("a/b")!.Notary);
        Assert.Null(policy.Find("a/c")!.Notary);
        Assert.NotNull(policy.Find(null));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"rules":[{"repositories":["*"]}]}""")]
    [InlineData("""{"version":"1.0"}""")]
    [InlineData("""{"version":"1.0","rules":[]}""")]
    [InlineData("""{"version":"1.0","rules":[7]}""")]
    [InlineData("""{"version":"1.0","rules":[{}]}""")]
    [InlineData("""{"version":"1.0","rules":[{"repositories":[""]}]}""")]
    [InlineData("""{"version":"1.0","rules":[{"repositories":["*"],"publicKey":["x"]}]}""")]
    [InlineData("""{"version":"1.0","rules":[{"repositories":["*"],"identities":[{"identity":"a","issuer":"b"}]}]}""")]
    [InlineData("""{"version":"1.0","rules":[{"repositories":["*"],"trustedRoot":"root","identities":[{"identity":"a"}]}]}""")]
    [InlineData("""{"version":"1.0","rules":[{"repositories":["*"],"identities":[7],"trustedRoot":"root"}]}""")]
    [InlineData("""{"version":"1.0","rules":[{"repositories":["*"],"trustPolicy":"policy"}]}""")]
    [InlineData("""{"version":"1.0","rules":[{"repositories":["*"],"trustStore":"store"}]}""")]
    [InlineData("""{"version":"1.0","rules":[{"repositories":["*"]}],"rules":[]}""")]
    [InlineData("""{"version":"1.0","rules":[{"repositories":["*"],"publicKeys":["-----BEGIN PUBLIC KEY-----"]}]}""")]
    public void A_policy_that_makes_no_sense_is_refused(string json) => Assert.Equal(ImageError.Malformed, Assert.Throws<ImageException>(() => Parse(json)).Error);

    [Fact]
    public void A_policy_of_another_version_is_not_supported() =>
        Assert.Equal(ImageError.Unsupported, Assert.Throws<ImageException>(() => Parse("""{"version":"2.0","rules":[{"repositories":["*"]}]}""")).Error);

    [Theory]
    [InlineData("""{"version":"1.0","trustPolicies":[]}""")]
    [InlineData("""{"version":"1.0","trustPolicies":[STATEMENT,STATEMENT]}""")]
    [InlineData("\"name\":\"it\"", "\"name\":\"\"")]
    [InlineData("\"registryScopes\":[\"*\"]", "\"registryScopes\":[]")]
    [InlineData("\"registryScopes\":[\"*\"]", "\"registryScopes\":[\"*\",\"a/b\"]")]
    [InlineData("\"strict\"", "\"lax\"")]
    [InlineData("\"strict\"", "\"skip\"")]
    [InlineData("\"strict\"", "\"strict\",\"override\":{\"integrity\":\"log\"}")]
    [InlineData("\"strict\"", "\"strict\",\"override\":{\"authenticity\":\"skip\"}")]
    [InlineData("\"strict\"", "\"strict\",\"override\":{\"expiry\":\"perhaps\"}")]
    [InlineData("\"strict\"", "\"strict\",\"verifyTimestamp\":\"never\"")]
    [InlineData("ca:it", "ca:..")]
    [InlineData("ca:it", "ca:../../it")]
    [InlineData("ca:it", "other:it")]
    [InlineData("ca:it", "it")]
    [InlineData("\"trustStores\":[\"ca:it\"]", "\"trustStores\":[]")]
    [InlineData("\"trustedIdentities\":[\"*\"]", "\"trustedIdentities\":[]")]
    [InlineData("\"trustedIdentities\":[\"*\"]", "\"trustedIdentities\":[\"*\",\"" + Subject + "\"]")]
    [InlineData("\"trustedIdentities\":[\"*\"]", "\"trustedIdentities\":[\"" + Subject + "\",\"" + Subject + ", CN=x\"]")]
    [InlineData("\"trustedIdentities\":[\"*\"]", "\"trustedIdentities\":[\"x509.subject: C=US, O=Example\"]")]
    [InlineData("\"trustedIdentities\":[\"*\"]", "\"trustedIdentities\":[\"" + Subject + ", O=Other\"]")]
    [InlineData("\"trustedIdentities\":[\"*\"]", "\"trustedIdentities\":[\"" + Subject + ", nothing\"]")]
    public void A_trust_policy_that_makes_no_sense_is_refused(string part, string? instead = null)
    {
        string json = instead is null
            ? part.Replace("STATEMENT", Statement, StringComparison.Ordinal)
            : $$"""{"version":"1.0","trustPolicies":[{{Statement.Replace(part, instead, StringComparison.Ordinal)}}]}""";
        Assert.Equal(ImageError.Malformed, Assert.Throws<ImageException>(() => TrustPolicy.Parse(Encoding.UTF8.GetBytes(json), "it")).Error);
    }

    [Fact]
    public void An_exact_scope_beats_the_one_for_all()
    {
        string exact = Statement.Replace("\"*\"]", "\"a/b\"]", StringComparison.Ordinal).Replace("\"it\",", "\"exact\",", StringComparison.Ordinal).Replace("[\"a/b\"]}", "[\"*\"]}", StringComparison.Ordinal);
        var policy = TrustPolicy.Parse(Encoding.UTF8.GetBytes($$"""{"version":"1.0","trustPolicies":[{{Statement}},{{exact}}]}"""), "it");

        Assert.Equal("exact", policy.Find("a/b")!.Name);
        Assert.Equal("it", policy.Find("a/c")!.Name);
        Assert.Equal("it", policy.Find(null)!.Name);
    }

    [Theory]
    [InlineData("strict", CheckAction.Enforce, CheckAction.Enforce, CheckAction.Enforce)]
    [InlineData("permissive", CheckAction.Enforce, CheckAction.Log, CheckAction.Log)]
    [InlineData("audit", CheckAction.Log, CheckAction.Log, CheckAction.Log)]
    public void Levels_are_those_of_the_specification(string level, object authenticity, object expiry, object revocation)
    {
        string json = $$"""{"version":"1.0","trustPolicies":[{{Statement.Replace("strict", level, StringComparison.Ordinal)}}]}""";
        VerificationLevel read = TrustPolicy.Parse(Encoding.UTF8.GetBytes(json), "it").Find(null)!.Level;

        Assert.Equal((authenticity, expiry, expiry, revocation), (read.Authenticity, read.Expiry, read.Timestamp, read.Revocation));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"mediaType":"application/json"}""")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","tlogs":[{}]}""")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","tlogs":[{"publicKey":{"rawBytes":"AAAA"},"logId":{"keyId":""}}]}""")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","certificateAuthorities":[{"certChain":{"certificates":[{"rawBytes":"AAAA"}]}}]}""")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","certificateAuthorities":[{"certChain":{},"validFor":{"start":"yesterday"}}]}""")]
    public void A_trusted_root_that_makes_no_sense_is_refused(string json) =>
        Assert.Equal(ImageError.Malformed, Assert.Throws<ImageException>(() => TrustedRoot.Parse(Encoding.UTF8.GetBytes(json), "it")).Error);

    [Theory]
    [InlineData("a*", "abc", true)]
    [InlineData("*c", "abc", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "abbc", false)]
    [InlineData("a\\c", "a\\c", true)]
    [InlineData("a\\*", "abc", false)]
    [InlineData("A*", "abc", false)]
    [InlineData("abc", "abcd", false)]
    public void Identities_are_texts_with_wildcards(string pattern, string text, bool fits)
    {
        Assert.Equal(fits, new CertificateIdentity(pattern, "*").Matches([text], "issuer"));
        Assert.Equal(fits, new CertificateIdentity("*", pattern).Matches(["somebody"], text));
        Assert.False(new CertificateIdentity("*", "*").Matches(["somebody"], null));
        Assert.False(new CertificateIdentity("*", "*").Matches([], "issuer"));
    }

    private static SignaturePolicy Parse(string json) => SignaturePolicy.Parse(
        Encoding.UTF8.GetBytes(json),
        "it",
        name => Encoding.UTF8.GetBytes(name == "policy"
            ? $$"""{"version":"1.0","trustPolicies":[{{Statement}}]}"""
            : """{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}"""),
        "/nowhere");
}
