using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ContainerTools.Serving;
using ContainerTools.Serving.Http;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Serving;

public sealed class SecuredRegistryTests : IDisposable
{
    private const string Password = "p:ä ss";
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<TestAuthority> _made = new(() => new TestAuthority());

    public void Dispose()
    {
        if (_made.IsValueCreated)
        {
            Authority.Dispose();
        }

        _folder.Dispose();
    }

    private TestAuthority Authority => _made.Value;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Other_machines_are_served_with_a_certificate_and_a_login_alone(bool certificate, bool login)
    {
        var options = new ImageRegistryOptions { Address = IPAddress.Any, Certificate = certificate ? ReadCertificate() : null, Login = login ? new("ci", Password) : null };

        ImageException exception = Assert.Throws<ImageException>(() => ImageRegistry.Start(options));

        Assert.Equal(ImageError.InvalidArgument, exception.Error);
        Assert.Contains("0.0.0.0", exception.Message, StringComparison.Ordinal);
        options.Certificate?.Dispose();
    }

    [ToolFact("skopeo", Needs = Need.Linux)]
    public void Skopeo_pushes_and_pulls_over_TLS_with_the_login()
    {
        using ImageRegistry registry = ImageRegistry.Start(new() { Address = IPAddress.Any, Certificate = ReadCertificate(), Login = new("ci", Password) });
        Assert.Equal($"https://localhost:{registry.Port}/", registry.Uri.ToString());
        string layout = _folder["layout"];
        OciFolder.Write(layout, ("1", SampleShelf.All["oci"]));
        Directory.CreateDirectory(_folder["certs"]);
        File.WriteAllText(_folder["certs/ca.crt"], Authority.Certificate.ExportCertificatePem());

        Skopeo("copy", "--dest-creds", $"ci:{Password}", "--dest-cert-dir", _folder["certs"], $"oci:{layout}:1", $"docker://{registry.Host}/demo/app:1").Expect();
        Skopeo("copy", "--src-creds", $"ci:{Password}", "--src-cert-dir", _folder["certs"], $"docker://{registry.Host}/demo/app:1", $"oci:{_folder["pulled"]}:1").Expect();

        Assert.NotEqual(0, Skopeo("inspect", "--creds", "ci:wrong", "--cert-dir", _folder["certs"], $"docker://{registry.Host}/demo/app:1").ExitCode);
        Assert.NotEqual(0, Skopeo("inspect", "--no-creds", "--cert-dir", _folder["certs"], $"docker://{registry.Host}/demo/app:1").ExitCode);
        Assert.NotEqual(0, Skopeo("inspect", "--creds", $"ci:{Password}", $"docker://{registry.Host}/demo/app:1").ExitCode);
        Assert.Equal(Directory.GetFiles(Path.Combine(layout, "blobs/sha256")).Select(Path.GetFileName).Order(), Directory.GetFiles(_folder["pulled/blobs/sha256"]).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("GET", "/v2/")]
    [InlineData("GET", "/v2/_catalog")]
    [InlineData("HEAD", "/v2/demo/app/manifests/1")]
    [InlineData("PUT", "/v2/demo/app/manifests/1")]
    [InlineData("POST", "/v2/demo/app/blobs/uploads/")]
    [InlineData("DELETE", "/v2/demo/app/manifests/1")]
    [InlineData("GET", "/else")]
    public async Task Nothing_is_answered_without_the_login(string method, string path)
    {
        using var bench = new ServingBench(options => options with { Login = new("ci", Password) });

        ServedReply refused = await bench.SendAsync(method, path);
        ServedReply wrong = await bench.SendAsync(method, path, null, ("Authorization", Basic("ci:wrong")));
        ServedReply admitted = await bench.SendAsync(method, path, null, ("Authorization", Basic($"ci:{Password}")));

        Assert.Equal((401, 401), (refused.Status, wrong.Status));
        Assert.StartsWith("Basic realm=", refused["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.NotEqual(401, admitted.Status);
    }

    [Theory]
    [InlineData("Bearer abc")]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic Y2k6")]
    public async Task A_login_that_is_none_is_refused(string given)
    {
        using var bench = new ServingBench(options => options with { Login = new("ci", Password) });

        Assert.Equal(401, (await bench.SendAsync("GET", "/v2/", null, ("Authorization", given))).Status);
    }

    [Fact]
    public async Task Names_of_the_server_are_free_for_who_logs_in_and_web_pages_stay_out()
    {
        using var bench = new ServingBench(options => options with { Login = new("ci", Password) });

        Assert.Equal(200, (await bench.SendAsync("GET", "/v2/", null, ("Authorization", Basic($"ci:{Password}")), ("Host", "registry.acme.com"))).Status);
        Assert.Equal(403, (await bench.SendAsync("GET", "/v2/", null, ("Authorization", Basic($"ci:{Password}")), ("Origin", "https://acme.com"))).Status);
    }

    [Fact]
    public async Task A_client_that_does_not_speak_TLS_holds_up_nobody()
    {
        using ImageRegistry registry = ImageRegistry.Start(new() { Certificate = ReadCertificate() });
        using var silent = new TcpClient("127.0.0.1", registry.Port);
        Assert.Equal("", RawClient.Exchange(registry.Port, "GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n"));

        using var client = new TcpClient("127.0.0.1", registry.Port);
        await using var secured = new SslStream(client.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        await secured.AuthenticateAsClientAsync("localhost");
        await secured.WriteAsync("GET /v2/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(secured);

        Assert.StartsWith("HTTP/1.1 200 OK", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_silent_client_gives_way_to_a_new_one()
    {
        using var bench = new ServingBench();
        using var first = new RawClient(bench.Registry.Port);
        first.Send("GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
        first.ReadUntil("{}");
        await Task.Delay(50);
        RawClient[] others = [.. Enumerable.Range(0, 1000).Select(_ => new RawClient(bench.Registry.Port))];

        Assert.Equal("", first.ReadToEnd());
        others[^1].Send("GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Contains("200 OK", others[^1].ReadUntil("{}"), StringComparison.Ordinal);
        Array.ForEach(others, other => other.Dispose());
    }

    [Fact]
    public void A_certificate_comes_from_PEM_files_or_PKCS12_with_the_authorities_in_between()
    {
        using TestAuthority between = Authority.Below();
        using X509Certificate2 own = between.ForServer();
        TestAuthority.Write(own, _folder["own.pem"], _folder["own.key"]);
        File.AppendAllText(_folder["own.pem"], between.Certificate.ExportCertificatePem());
        File.WriteAllText(_folder["all.pem"], File.ReadAllText(_folder["own.key"]) + File.ReadAllText(_folder["own.pem"]));
        File.WriteAllBytes(_folder["own.pfx"], new X509Certificate2Collection { own, between.Certificate }.Export(X509ContentType.Pfx, "secret")!);

        foreach (ServerCertificate read in new[]
        {
            ServerCertificate.Read(_folder["own.pem"], _folder["own.key"], null),
            ServerCertificate.Read(_folder["all.pem"], null, null),
            ServerCertificate.Read(_folder["own.pfx"], null, "secret"),
        })
        {
            Assert.Equal(own.Thumbprint, read.Certificate.Thumbprint);
            Assert.Equal([between.Certificate.Thumbprint], read.Context.IntermediateCertificates.Select(certificate => certificate.Thumbprint));
            read.Dispose();
        }
    }

    [Fact]
    public void A_certificate_that_cannot_be_used_is_named()
    {
        using X509Certificate2 late = Authority.ForServer(lifetime: TimeSpan.FromMinutes(1));
        TestAuthority.Write(late, _folder["late.pem"], _folder["late.key"]);
        File.WriteAllText(_folder["junk.pfx"], "junk");

        Assert.Contains("valid until", Fails(ImageError.InvalidArgument, "late.pem", "late.key"), StringComparison.Ordinal);
        Fails(ImageError.InvalidArgument, "late.pem", null);
        Fails(ImageError.InvalidArgument, "junk.pfx", null);
        Fails(ImageError.FileFailed, "missing.pem", null);
        Assert.Contains("missing.key", Fails(ImageError.FileFailed, "late.pem", "missing.key"), StringComparison.Ordinal);
    }

    private static string Basic(string login) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(login));

    private static ProcessResult Skopeo(params string[] arguments) => ProcessRunner.Run("skopeo", arguments);

    private string Fails(ImageError error, string file, string? key)
    {
        ImageException exception = Assert.Throws<ImageException>(() => ServerCertificate.Read(_folder[file], key is null ? null : _folder[key], null));
        Assert.Equal(error, exception.Error);
        Assert.Contains(key is not null && error == ImageError.FileFailed ? key : file, exception.Message, StringComparison.Ordinal);
        return exception.Message;
    }

    private ServerCertificate ReadCertificate()
    {
        using X509Certificate2 own = Authority.ForServer();
        TestAuthority.Write(own, _folder["server.pem"], _folder["server.key"]);
        return ServerCertificate.Read(_folder["server.pem"], _folder["server.key"], null);
    }
}
