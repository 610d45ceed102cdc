using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Testing;

/// <summary>The files beside a <see cref="RealRegistry"/>: configuration, passwords, certificates.</summary>
internal sealed class RegistryFiles(TemporaryFolder folder, RegistryKind kind)
{
    private readonly bool _tls = kind is RegistryKind.Tls or RegistryKind.MutualTls;

    public string Configuration => folder["config.yml"];

    /// <summary>Laid out as skopeo's <c>--cert-dir</c> wants it.</summary>
    public string CertificatesFolder => folder["certificates"];

    public string? AuthorityFile => _tls ? Path.Combine(CertificatesFolder, "ca.crt") : null;

    public string? ClientCertificateFile => kind == RegistryKind.MutualTls ? Path.Combine(CertificatesFolder, "client.cert") : null;

    public string? ClientKeyFile => kind == RegistryKind.MutualTls ? Path.Combine(CertificatesFolder, "client.key") : null;

    public void Write(int port, TokenServer? tokens) => RegistryConfiguration.Write(Configuration, folder["storage"], port, kind switch
    {
        RegistryKind.Basic => RegistryConfiguration.Basic(WritePasswords()),
        RegistryKind.Token => RegistryConfiguration.Token(tokens!, WriteSigner(tokens!)),
        RegistryKind.Tls or RegistryKind.MutualTls => WriteCertificates(),
        _ => "",
    });

    /// <summary>A client that trusts the authority and no other, and shows the client's certificate.</summary>
    public HttpClient CreateClient(Uri baseAddress)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (_tls)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509Certificate2.CreateFromPemFile(AuthorityFile!, folder["ca.key"]) },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        if (ClientCertificateFile is not null)
        {
            handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(ClientCertificateFile, ClientKeyFile)];
        }

        return new HttpClient(handler)
        {
            BaseAddress = baseAddress,
            Timeout = TimeSpan.FromMinutes(10),
            DefaultRequestVersion = HttpVersion.Version11,
        };
    }

    private string WritePasswords()
    {
        string passwords = ProcessRunner.Run("htpasswd", "-Bbn", RealRegistry.User, RealRegistry.Password).Expect().Output;
        File.WriteAllText(folder["passwords"], passwords);
        return folder["passwords"];
    }

    private string WriteSigner(TokenServer tokens)
    {
        File.WriteAllText(folder["signer.crt"], tokens.CertificatePem);
        return folder["signer.crt"];
    }

    private string WriteCertificates()
    {
        Directory.CreateDirectory(CertificatesFolder);
        using var authority = new TestAuthority();
        using X509Certificate2 server = authority.ForServer();
        TestAuthority.Write(authority.Certificate, AuthorityFile!, folder["ca.key"]);
        TestAuthority.Write(server, folder["server.crt"], folder["server.key"]);
        if (ClientCertificateFile is not null)
        {
            using X509Certificate2 client = authority.ForClient();
            TestAuthority.Write(client, ClientCertificateFile, ClientKeyFile!);
        }

        return RegistryConfiguration.Tls(folder["server.crt"], folder["server.key"], ClientCertificateFile is null ? null : AuthorityFile);
    }
}
