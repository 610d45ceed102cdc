using System.Security.Cryptography.X509Certificates;
using ContainerTools.Registry.Transport;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>Certificates for one registry, in the folders of podman and docker.</summary>
public sealed class HostCertificatesTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly CollectingReporter _reporter = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void The_user_s_folders_come_before_the_machine_s_and_podman_s_before_docker_s()
    {
        string name = OperatingSystem.IsWindows() ? "r.example5000" : "r.example:5000";

        string[] folders = [.. CertificateFolders.Of("r.example:5000", _home.Environment)];

        Assert.Equal(
            [_home.At(Path.Combine(".config", "containers", "certs.d", name)), _home.At(Path.Combine(".config", "docker", "certs.d", name)), _home.At(Path.Combine(".docker", "certs.d", name))],
            folders.Take(3));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(["/etc/containers/certs.d/r.example:5000", "/etc/docker/certs.d/r.example:5000"], folders.Skip(3));
        }

        _home.Variables["XDG_CONFIG_HOME"] = _home.At("settings");
        Assert.StartsWith(_home.At("settings"), CertificateFolders.Of("r.example", _home.Environment).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void Authorities_and_a_client_certificate_are_read_by_the_ends_of_their_names()
    {
        using X509Certificate2 client = _authority.ForClient();
        using TestAuthority below = _authority.Below();
        _home.Write("d/ca.crt", _authority.Certificate.ExportCertificatePem() + "\n" + below.Certificate.ExportCertificatePem());
        _home.Write("d/der.crt", "");
        File.WriteAllBytes(_home.At("d/der.crt"), below.Certificate.RawData);
        _home.Write("d/notes.txt", "not a certificate");
        TestAuthority.Write(client, _home.At("d/me.cert"), _home.At("d/me.key"));

        HostCertificates found = Read("absent", "d");

        Assert.Equal([_authority.Certificate.Thumbprint, below.Certificate.Thumbprint, below.Certificate.Thumbprint], found.Authorities.Select(certificate => certificate.Thumbprint));
        Assert.Equal((client.Thumbprint, true), (found.Client!.Thumbprint, found.Client.HasPrivateKey));
        Assert.Empty(_reporter.Warnings);
    }

    [Fact]
    public void The_first_folder_alone_counts()
    {
        _home.Write("first/readme", "");
        _home.Write("second/ca.crt", _authority.Certificate.ExportCertificatePem());

        Assert.Equal(HostCertificates.None, Read("first", "second"));
    }

    [Fact]
    public void What_cannot_be_used_is_warned_of_and_left_out()
    {
        _home.Write("d/ca.crt", _authority.Certificate.ExportCertificatePem());
        _home.Write("d/bad.crt", "nothing");
        _home.Write("d/me.cert", _authority.Certificate.ExportCertificatePem());

        HostCertificates found = Read("d");

        Assert.Single(found.Authorities);
        Assert.Null(found.Client);
        Assert.Equal(2, _reporter.Warnings.Count);
        Assert.Contains(_reporter.Warnings, warning => warning.Contains("bad.crt", StringComparison.Ordinal));
        Assert.Contains(_reporter.Warnings, warning => warning.Contains("me.cert", StringComparison.Ordinal));
    }

    private HostCertificates Read(params string[] folders) => HostCertificates.Read(folders.Select(_home.At), _reporter);
}
