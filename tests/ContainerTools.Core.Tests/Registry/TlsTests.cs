using System.Security.Cryptography.X509Certificates;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly RegistryBench _bench = new();
    private readonly X509Certificate2 _certificate;
    private readonly ScriptedServer _server;

    public TlsTests()
    {
        _certificate = _authority.ForServer();
        _server = _bench.Memory.Serve(_certificate);
        _bench.AddImage();
    }

    public void Dispose()
    {
        _server.Dispose();
        _bench.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task An_authority_of_ones_own_is_trusted_when_given() =>
        Assert.Equal(3, (await PullAsync(_bench.Options with { Authorities = [_authority.Certificate] })).Length);

    [Fact]
    public async Task Without_it_the_certificate_is_not_trusted() =>
        await RegistryBench.FailsAsync(ImageError.UntrustedCertificate, () => PullAsync(_bench.Options));

    [Fact]
    public async Task Plain_http_is_no_way_around_a_certificate_that_is_not_trusted() =>
        await RegistryBench.FailsAsync(ImageError.UntrustedCertificate, () => PullAsync(_bench.Options with { AllowHttp = true }));

    [Fact]
    public async Task Another_authority_does_not_help()
    {
        using var other = new TestAuthority();

        await RegistryBench.FailsAsync(ImageError.UntrustedCertificate, () => PullAsync(_bench.Options with { Authorities = [other.Certificate] }));
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_not_trusted()
    {
        using var client = _authority.ForClient("elsewhere");
        using ScriptedServer server = _bench.Memory.Serve(client);

        await RegistryBench.FailsAsync(ImageError.UntrustedCertificate, () => PullAsync(_bench.Options with { Authorities = [_authority.Certificate] }, server));
    }

    [Fact]
    public async Task The_check_can_be_left_out() =>
        Assert.Equal(3, (await PullAsync(_bench.Options with { SkipCertificateCheck = true })).Length);

    [Fact]
    public async Task A_client_certificate_is_shown()
    {
        using X509Certificate2 mine = _authority.ForClient();
        using var server = new ScriptedServer(_bench.Memory.Handle, _certificate) { AskForClientCertificate = true, AcceptsClient = client => client is not null };
        RegistryOptions options = _bench.Options with { Authorities = [_authority.Certificate], ClientCertificate = mine };

        Assert.Equal(3, (await PullAsync(options, server)).Length);
        Assert.All(server.Requests, request => Assert.Equal(mine.Thumbprint, request.ClientCertificate));
        await Assert.ThrowsAsync<ImageException>(() => PullAsync(options with { ClientCertificate = null }, server));
    }

    [Fact]
    public async Task The_authority_that_issued_the_certificate_is_trusted_without_its_root()
    {
        using TestAuthority issuer = _authority.Below();
        using X509Certificate2 certificate = issuer.ForServer();
        using ScriptedServer server = _bench.Memory.Serve(certificate);

        Assert.Equal(3, (await PullAsync(_bench.Options with { Authorities = [issuer.Certificate] }, server)).Length);
    }

    [Fact]
    public async Task Blobs_without_TLS_are_not_fetched_unless_that_was_allowed()
    {
        RedirectToHttp("/blobs/");

        ImageException exception = await RegistryBench.FailsAsync(ImageError.InsecureRedirect, () => PullAsync(Trusting));

        Assert.Contains(_bench.Server.BaseUri.GetLeftPart(UriPartial.Authority), exception.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Server.Requests);
    }

    [Fact]
    public async Task Where_it_was_allowed_they_are_fetched_without_credentials_and_checked()
    {
        RedirectToHttp("/blobs/");
        _bench.Memory.Auth = new BasicAuth();
        _bench.Memory.Intercept = request => request.BaseUri == _server.BaseUri
            ? null
            : ScriptedResponse.Bytes(_bench.Memory[RegistryBench.Repository].Blobs[request.Path.Split('/')[^1]]);
        RegistryOptions options = Trusting with { AllowHttp = true, Credential = RegistryCredential.Basic("alice", "s3cret") };

        Assert.Equal(3, (await PullAsync(options)).Length);

        Assert.Equal(4, _bench.Server.Requests.Count);
        Assert.All(_bench.Server.Requests, request => Assert.Null(request.Header("Authorization")));
        _bench.Memory.Intercept = request => request.BaseUri == _server.BaseUri ? null : ScriptedResponse.Bytes(new byte[40_000]);
        await Assert.ThrowsAsync<ImageException>(() => PullAsync(options));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_manifest_is_never_fetched_without_TLS(bool allowed)
    {
        RedirectToHttp("/manifests/");

        ImageException exception = await RegistryBench.FailsAsync(ImageError.RegistryFailed, () => PullAsync(Trusting with { AllowHttp = allowed }));

        Assert.Contains("not safe", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Server.Requests);
    }

    [Fact]
    public async Task A_folder_for_the_registry_has_its_authority_and_who_we_are()
    {
        using X509Certificate2 mine = _authority.ForClient();
        using var home = new TemporaryHome();
        using var server = new ScriptedServer(_bench.Memory.Handle, _certificate) { AskForClientCertificate = true, AcceptsClient = client => client is not null };
        string folder = home.At($".config/containers/certs.d/{server.Authority}");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "ca.crt"), _authority.Certificate.ExportCertificatePem());
        TestAuthority.Write(mine, Path.Combine(folder, "client.cert"), Path.Combine(folder, "client.key"));

        ProcessRunner.Run(
            "dotnet",
            [typeof(TlsTests).Assembly.Location, $"{server.Authority}/{RegistryBench.Repository}:1", home.At("store"), home.At("app.tar")],
            new ProcessOptions { Environment = new Dictionary<string, string?> { ["HOME"] = home.At(""), ["XDG_CONFIG_HOME"] = home.At(".config") } }).Expect();

        Assert.All(server.Requests, request => Assert.Equal(mine.Thumbprint, request.ClientCertificate));
    }

    private RegistryOptions Trusting => _bench.Options with { Authorities = [_authority.Certificate] };

    private void RedirectToHttp(string part) => _bench.Memory.Alter = (request, response) =>
        request.BaseUri == _server.BaseUri && response.Status == 200 && request.Path.Contains(part, StringComparison.Ordinal)
            ? ScriptedResponse.Redirect(new Uri(_bench.Server.BaseUri, request.Target).ToString())
            : response;

    private async Task<byte[][]> PullAsync(RegistryOptions options, ScriptedServer? server = null)
    {
        ImageReference reference = ImageReference.Parse($"{(server ?? _server).Authority}/{RegistryBench.Repository}:1");
        Image image = await _bench.Client.WithOptions(_ => options).GetImageAsync(reference, RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());
        return await _bench.ReadLayersAsync(image);
    }
}
