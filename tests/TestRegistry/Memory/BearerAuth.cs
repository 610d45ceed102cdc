using System.Collections.Concurrent;
using System.Globalization;

namespace ContainerTools.Testing;

/// <summary>Tokens in the way of the distribution specification, with an endpoint of its own for GET and OAuth2's POST.</summary>
public sealed class BearerAuth : IRegistryAuth
{
    private readonly ConcurrentDictionary<string, (HashSet<string> Scopes, DateTimeOffset Expires)> _tokens = new();
    private readonly ConcurrentDictionary<string, string> _refreshTokens = new();
    private int _number;
    private int _tokenCalls;

    public string TokenPath { get; init; } = "/token";

    /// <summary>Where tokens come from, when not from <see cref="TokenPath"/> of the same server.</summary>
    public string? Realm { get; set; }

    public string Service { get; init; } = "test";

    public Dictionary<string, string> Users { get; } = new() { ["alice"] = "s3cret" };

    /// <summary>Which scopes a client without credentials gets.</summary>
    public Predicate<string> AnonymousMay { get; set; } = scope => scope.EndsWith(":pull", StringComparison.Ordinal);

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Without it clients have to assume 60 seconds.</summary>
    public bool SaysLifetime { get; set; } = true;

    /// <summary>The field that holds the token: <c>token</c>, <c>access_token</c>, or both.</summary>
    public string[] TokenFields { get; set; } = ["token", "access_token"];

    public bool TakesPost { get; set; } = true;

    /// <summary>Grants of the token endpoint that went through or not, both methods.</summary>
    public int TokenCalls => _tokenCalls;

    /// <summary>The whole challenge, for odd ones; {0} is the realm, {1} the service, {2} the scope.</summary>
    public string ChallengeFormat { get; set; } = "Bearer realm=\"{0}\",service=\"{1}\",scope=\"{2}\"";

    public ScriptedResponse? Answer(ScriptedRequest request, string? scope)
    {
        if (request.Path == TokenPath)
        {
            return Grant(request);
        }

        string? header = request.Header("Authorization");
        if (header?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) != true)
        {
            return Challenge(request, scope, "");
        }

        if (!_tokens.TryGetValue(header[7..], out (HashSet<string> Scopes, DateTimeOffset Expires) token) || token.Expires < DateTimeOffset.UtcNow)
        {
            return Challenge(request, scope, ",error=\"invalid_token\"");
        }

        return scope is null || token.Scopes.Contains(scope) ? null : Challenge(request, scope, ",error=\"insufficient_scope\"");
    }

    /// <summary>Answers the token endpoint, also from another server.</summary>
    public ScriptedResponse Grant(ScriptedRequest request)
    {
        Interlocked.Increment(ref _tokenCalls);
        if (request.Method == "POST" && !TakesPost)
        {
            return ScriptedResponse.Empty(404);
        }

        bool offline;
        IEnumerable<string> scopes;
        string? user;
        if (request.Method == "POST")
        {
            user = PostedUser(request);
            if (user is null)
            {
                return ScriptedResponse.Json("""{"error":"invalid_grant","error_description":"wrong user or password"}""", 400);
            }

            scopes = request.Form.Where(field => field.Key == "scope").Select(field => field.Value);
            offline = request.FormValue("access_type") == "offline";
        }
        else
        {
            (string User, string Password)? basic = BasicCredentials.Of(request);
            if (basic is { } pair && (!Users.TryGetValue(pair.User, out string? password) || password != pair.Password))
            {
                return ScriptedResponse.Unauthorized("Basic realm=\"token\"");
            }

            user = basic?.User;
            scopes = request.QueryValues("scope");
            offline = request.QueryValue("offline_token") == "true";
        }

        return Issue(user, scopes, offline);
    }

    /// <summary>Makes every token that was given out worthless.</summary>
    public void RevokeAll() => _tokens.Clear();

    /// <summary>An identity token, as <c>docker login</c> would have got.</summary>
    public string NewRefreshToken(string user)
    {
        string token = $"refresh-{Interlocked.Increment(ref _number)}";
        _refreshTokens[token] = user;
        return token;
    }

    private string? PostedUser(ScriptedRequest request)
    {
        if (request.FormValue("grant_type") == "refresh_token")
        {
            return _refreshTokens.GetValueOrDefault(request.FormValue("refresh_token") ?? "");
        }

        string user = request.FormValue("username") ?? "";
        return Users.TryGetValue(user, out string? password) && password == request.FormValue("password") ? user : null;
    }

    private ScriptedResponse Issue(string? user, IEnumerable<string> scopes, bool offline)
    {
        string token = $"token-{Interlocked.Increment(ref _number)}";
        IEnumerable<string> single = scopes.SelectMany(scope => scope.Split(' ')).SelectMany(Actions);
        _tokens[token] = ([.. single.Where(scope => user is not null || AnonymousMay(scope))], DateTimeOffset.UtcNow + Lifetime);
        IEnumerable<string> fields = TokenFields.Select(field => $"\"{field}\":\"{token}\"");
        if (SaysLifetime)
        {
            fields = fields.Append(string.Create(CultureInfo.InvariantCulture, $"\"expires_in\":{(int)Lifetime.TotalSeconds}"));
        }

        if (offline && user is not null)
        {
            fields = fields.Append($"\"refresh_token\":\"{NewRefreshToken(user)}\"");
        }

        return ScriptedResponse.Json("{" + string.Join(',', fields) + "}");
    }

    private static IEnumerable<string> Actions(string scope)
    {
        int colon = scope.LastIndexOf(':');
        return scope[(colon + 1)..].Split(',').Select(action => $"{scope[..(colon + 1)]}{action}");
    }

    private ScriptedResponse Challenge(ScriptedRequest request, string? scope, string error)
    {
        string realm = Realm ?? new Uri(request.BaseUri, TokenPath).ToString();
        string format = scope is null ? ChallengeFormat.Replace(",scope=\"{2}\"", "", StringComparison.Ordinal) : ChallengeFormat;
        return ScriptedResponse.Unauthorized(string.Format(CultureInfo.InvariantCulture, format, realm, Service, scope) + error);
    }
}
