using System.Security.Cryptography.X509Certificates;
using System.Text;
using ContainerTools.Signing;
using ContainerTools.Signing.Results;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Signing;

/// <summary>An image with a signature of the Notary Project, and what says whether it is trusted.</summary>
public abstract class NotaryTestBase : IDisposable
{
    private protected SigningBench Bench { get; } = new();

    private protected TemporaryFolder Folder { get; } = new();

    private protected NotarySigner Signer { get; private set; } = new();

    public void Dispose()
    {
        Bench.Dispose();
        Folder.Dispose();
        Signer.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static TimeProvider At(DateTimeOffset time) => new FixedClock(time);

    private protected void Use(NotarySigner signer)
    {
        Signer.Dispose();
        Signer = signer;
    }

    private protected void Attach(bool isJson = true)
    {
        byte[] payload = NotarySigner.Payload(Bench.Subject.Digest, Bench.Subject.Content.Length, Bench.Subject.MediaType);
        Bench.Attach(NotarySigner.Type, isJson ? NotarySigner.Jws : NotarySigner.Cose, isJson ? Signer.SignJson(payload) : Signer.SignBinary(payload));
    }

    private protected SignatureTrust Trust(string level = "strict", string identity = "*", X509Certificate2? root = null, X509Certificate2? tsa = null, string store = "ca", string scope = "*", string revocation = "skip")
    {
        Write(store, root ?? Signer.Root);
        if (tsa is not null)
        {
            Write("tsa", tsa);
        }

        string stores = tsa is null ? $"\"{store}:it\"" : $"\"{store}:it\",\"tsa:it\"";
        string policy = $$$"""
            {"version":"1.0","trustPolicies":[{"name":"it","registryScopes":["{{{scope}}}"],"signatureVerification":{"level":"{{{level}}}","override":{"revocation":"{{{revocation}}}"}},
            "trustStores":[{{{stores}}}],"trustedIdentities":["{{{identity}}}"]}]}
            """;
        return SignatureTrust.Nobody.WithTrustPolicy(Encoding.UTF8.GetBytes(policy), "the policy", Folder.Path);
    }

    private protected void Write(string type, X509Certificate2 certificate)
    {
        string folder = Path.Combine(Folder.Path, "x509", type, "it");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "root.pem"), certificate.ExportCertificatePem());
    }

    private protected async Task RefusesAsync(SignatureVerdict verdict, string reason, SignatureTrust? trust = null, DateTimeOffset? time = null)
    {
        ImageSignature signature = await Bench.VerifyAsync(trust ?? Trust(), At(time ?? NotarySigner.Time));
        Assert.True(signature.Verdict == verdict, $"{signature.Verdict}: {signature.Reason}");
        Assert.False(signature.IsAccepted);
        Assert.Contains(reason, signature.Reason, StringComparison.Ordinal);
    }
}
