using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>
/// Gives out the tokens that a real registry believes. Users may pull and push everything, clients without credentials
/// may pull what is under <c>public/</c>.
/// </summary>
public sealed class TokenServer : IDisposable
{
    public const string Issuer = "containertools-test";
    public const string Service = "containertools-registry";

    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _certificate;
    private int _calls;

    public TokenServer()
    {
        var request = new CertificateRequest("CN=token signer", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        Server = new ScriptedServer(Answer);
    }

    public ScriptedServer Server { get; }

    public string Realm => $"{Server.BaseUri}token";

    /// <summary>What the registry needs as its <c>rootcertbundle</c>.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem() + "\n";

    public Dictionary<string, string> Users { get; } = new() { [RealRegistry.User] = RealRegistry.Password };

    /// <summary>Refresh tokens and whose they are.</summary>
    public Dictionary<string, string> RefreshTokens { get; } = new() { ["alice-refresh-token"] = RealRegistry.User };

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    public bool TakesPost { get; set; } = true;

    public int Calls => _calls;

    /// <summary>A token for those scopes, as far as the user may have them.</summary>
    /// <param name="user">Null for nobody.</param>
    /// <param name="scopes">As in <c>repository:demo/hello:pull,push</c>.</param>
    public string Mint(string? user, params string[] scopes)
    {
        IEnumerable<JsonObject> access = scopes.SelectMany(scope => scope.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(scope => Access(user, scope));
        return JsonWebToken.Sign(_key, _certificate, Issuer, Service, user ?? "", Lifetime, access);
    }

    public void Dispose()
    {
        Server.Dispose();
        _certificate.Dispose();
        _key.Dispose();
    }

    private static JsonObject Access(string? user, string scope)
    {
        int first = scope.IndexOf(':', StringComparison.Ordinal);
        int last = scope.LastIndexOf(':');
        string name = scope[(first + 1)..last];
        IEnumerable<string> actions = scope[(last + 1)..].Split(',')
            .Where(action => user is not null || (action == "pull" && name.StartsWith("public/", StringComparison.Ordinal)));
        return new JsonObject { ["type"] = scope[..first], ["name"] = name, ["actions"] = SampleJson.Array(actions) };
    }

    private ScriptedResponse Answer(ScriptedRequest request)
    {
        Interlocked.Increment(ref _calls);
        return request.Path != "/token" ? ScriptedResponse.Empty(404) : request.Method switch
        {
            "GET" => Get(request),
            "POST" when TakesPost => Post(request),
            _ => ScriptedResponse.Empty(405),
        };
    }

    private ScriptedResponse Get(ScriptedRequest request)
    {
        (string User, string Password)? given = BasicCredentials.Of(request);
        return given is { } pair && Users.GetValueOrDefault(pair.User) != pair.Password
            ? ScriptedResponse.Unauthorized("Basic realm=\"containertools-token\"")
            : Reply(given?.User, request.QueryValues("scope"), request.QueryValue("offline_token") == "true");
    }

    private ScriptedResponse Post(ScriptedRequest request)
    {
        string name = request.FormValue("username") ?? "";
        string? user = request.FormValue("grant_type") switch
        {
            "refresh_token" => RefreshTokens.GetValueOrDefault(request.FormValue("refresh_token") ?? ""),
            "password" => Users.TryGetValue(name, out string? password) && password == request.FormValue("password") ? name : null,
            _ => null,
        };
        return user is null
            ? ScriptedResponse.Json("""{"error":"invalid_grant"}""", 400)
            : Reply(user, request.Form.Where(field => field.Key == "scope").Select(field => field.Value), request.FormValue("access_type") == "offline");
    }

    private ScriptedResponse Reply(string? user, IEnumerable<string> scopes, bool offline)
    {
        string token = Mint(user, [.. scopes]);
        var reply = new JsonObject
        {
            ["token"] = token,
            ["access_token"] = token,
            ["expires_in"] = (int)Lifetime.TotalSeconds,
            ["issued_at"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        if (offline && user is not null)
        {
            reply["refresh_token"] = RefreshTokens.First(pair => pair.Value == user).Key;
        }

        return ScriptedResponse.Json(SampleJson.Text(reply));
    }
}
