using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Testing;

/// <summary>A certificate authority that nobody trusts until told to.</summary>
public sealed class TestAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _from = DateTimeOffset.UtcNow.AddDays(-1);

    public TestAuthority(string name = "ContainerTools test authority")
    {
        CertificateRequest request = Request(name, _key, isAuthority: true, X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign);
        Certificate = request.CreateSelfSigned(_from, _from.AddDays(30));
    }

    private TestAuthority(TestAuthority issuer, string name, bool isAuthority, X509KeyUsageFlags usages, TimeSpan lifetime)
    {
        CertificateRequest request = Request(name, _key, isAuthority, usages);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer.Certificate, true, false));
        using X509Certificate2 signed = request.Create(issuer.Certificate, _from, _from + lifetime, RandomNumberGenerator.GetBytes(16));
        Certificate = signed.CopyWithPrivateKey(_key);
    }

    /// <summary>The authority's own certificate, for clients to trust.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>An authority below this one; nobody checks what the arguments make of it.</summary>
    public TestAuthority Below(
        string name = "Intermediate", bool isAuthority = true, X509KeyUsageFlags usages = X509KeyUsageFlags.KeyCertSign, TimeSpan? lifetime = null) =>
        new(this, name, isAuthority, usages, lifetime ?? TimeSpan.FromDays(25));

    /// <summary>A certificate, with its key, for a server on loopback.</summary>
    /// <param name="lifetime">From yesterday on.</param>
    /// <param name="isForServers">Otherwise its extended key usage is that of clients.</param>
    public X509Certificate2 ForServer(TimeSpan? lifetime = null, bool isForServers = true)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        return Issue("localhost", isForServers ? ServerUse : ClientUse, names.Build(), lifetime);
    }

    public X509Certificate2 ForClient(string name = "alice") => Issue(name, ClientUse, null);

    /// <summary>Writes certificate and key as two PEM files.</summary>
    public static void Write(X509Certificate2 certificate, string certificateFile, string keyFile)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority, X509KeyUsageFlags usages)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usages, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private X509Certificate2 Issue(string name, string use, X509Extension? extension, TimeSpan? lifetime = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        if (extension is not null)
        {
            request.CertificateExtensions.Add(extension);
        }

        using X509Certificate2 signed = request.Create(
            Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), _from, _from + (lifetime ?? TimeSpan.FromDays(20)), RandomNumberGenerator.GetBytes(16));
        using X509Certificate2 whole = signed.CopyWithPrivateKey(key);

        // Windows serves TLS only with keys that came in by way of PKCS#12.
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }
}
