using System.Net.Http.Headers;
using System.Text;

namespace ContainerTools.Testing;

/// <summary>Debian's docker-registry on loopback, empty at first and gone after its <c>using</c>.</summary>
public sealed class RealRegistry : IDisposable
{
    public const string User = "alice";
    public const string Password = "s3cret";

    private readonly TemporaryFolder _folder = new("containertools-registry-");
    private readonly RegistryFiles _files;
    private readonly BackgroundProcess _process;

    public RealRegistry(RegistryKind kind = RegistryKind.Plain)
    {
        Kind = kind;
        _files = new RegistryFiles(_folder, kind);
        Tokens = kind == RegistryKind.Token ? new TokenServer() : null;
        int port = LoopbackPort.Free();
        Host = $"127.0.0.1:{port}";
        _files.Write(port, Tokens);
        Client = _files.CreateClient(Url);
        _process = new BackgroundProcess("docker-registry", ["serve", _files.Configuration]);
        try
        {
            _process.WaitUntil(IsReady, TimeSpan.FromSeconds(20));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why there can be none here; null if there can.</summary>
    public static string? WhyNot => Tool.WhyNot("docker-registry", "skopeo", "htpasswd");

    public RegistryKind Kind { get; }

    /// <summary>Host and port, as an image reference has them.</summary>
    public string Host { get; }

    public Uri Url => new($"{(AuthorityFile is null ? "http" : "https")}://{Host}");

    /// <summary>PEM of the authority to trust; null without TLS.</summary>
    public string? AuthorityFile => _files.AuthorityFile;

    public string? ClientCertificateFile => _files.ClientCertificateFile;

    public string? ClientKeyFile => _files.ClientKeyFile;

    /// <summary>Where tokens come from; null for other kinds.</summary>
    public TokenServer? Tokens { get; }

    /// <summary>A client that the registry's certificate is good for; credentials are the caller's.</summary>
    public HttpClient Client { get; }

    public RegistryPusher Pusher => new(Client, Authorize);

    /// <summary>The registry's own log, with a line for each request.</summary>
    public string Log => _process.Log;

    /// <summary>Whether clients need <see cref="User"/> and <see cref="Password"/>.</summary>
    public bool NeedsCredentials => Kind is RegistryKind.Basic or RegistryKind.Token;

    /// <summary>Puts a sample there byte for byte.</summary>
    /// <returns>The reference by digest.</returns>
    public string Upload(SampleManifest sample, string repository, params string[] tags) =>
        $"{Host}/{repository}@{Pusher.Push(sample, repository, tags)}";

    /// <summary>Puts there with skopeo what is elsewhere, as in <c>oci:folder:tag</c>.</summary>
    /// <param name="source">What to push, in skopeo's words.</param>
    /// <param name="name">Repository and tag.</param>
    /// <param name="options">More of skopeo's options: <c>--all</c>, <c>--format v2s2</c>, <c>--dest-compress-format zstd</c> …</param>
    /// <returns>The digest of what is there now.</returns>
    public string Push(string source, string name, params string[] options)
    {
        string digestFile = _folder[$"digest-{Guid.NewGuid():N}"];
        ProcessRunner.Run("skopeo", ["copy", "--quiet", "--digestfile", digestFile, .. options, .. SkopeoOptions("--dest-"), source, $"docker://{Host}/{name}"], ProcessOptions.Default).Expect();
        return File.ReadAllText(digestFile).Trim();
    }

    /// <summary>What skopeo needs to be let in.</summary>
    /// <param name="prefix"><c>--src-</c>, <c>--dest-</c> or, for inspect, <c>--</c>.</param>
    public IReadOnlyList<string> SkopeoOptions(string prefix)
    {
        string[] trust = AuthorityFile is null ? [$"{prefix}tls-verify=false"] : [$"{prefix}cert-dir={_files.CertificatesFolder}"];
        return NeedsCredentials ? [.. trust, $"{prefix}creds={User}:{Password}"] : trust;
    }

    public void Dispose()
    {
        _process?.Dispose();
        Client.Dispose();
        Tokens?.Dispose();
        _folder.Dispose();
    }

    private bool IsReady()
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "v2/");
            using HttpResponseMessage response = Client.Send(request);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private AuthenticationHeaderValue? Authorize(string repository) => Kind switch
    {
        RegistryKind.Basic => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))),
        RegistryKind.Token => new AuthenticationHeaderValue("Bearer", Tokens!.Mint(User, $"repository:{repository}:pull,push,delete")),
        _ => null,
    };
}
