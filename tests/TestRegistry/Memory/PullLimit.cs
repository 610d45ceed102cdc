using System.Globalization;

namespace ContainerTools.Testing;

/// <summary>
/// Counts pulls as Docker Hub does: each manifest that is fetched is one, a HEAD and a blob are none. Answers with manifests
/// tell what is left; when nothing is, manifests are refused for a long time.
/// </summary>
public sealed class PullLimit
{
    private const int Window = 21600;
    private readonly int _limit;
    private int _used;

    /// <summary>Sets the limit on a registry.</summary>
    public PullLimit(MemoryRegistry registry, int limit)
    {
        _limit = limit;
        registry.Intercept = request => IsPull(request) && Interlocked.Increment(ref _used) > _limit
            ? ScriptedResponse.Error(429, "TOOMANYREQUESTS", "You have reached your pull rate limit.").With(string.Create(CultureInfo.InvariantCulture, $"Retry-After: {Window}"))
            : null;
        registry.Alter = (request, response) => IsManifest(request) ? response.With(Header("limit", _limit), Header("remaining", Math.Max(0, _limit - _used))) : response;
    }

    /// <summary>Pulls so far, refused ones counted.</summary>
    public int Used => _used;

    /// <summary>A new window begins.</summary>
    public void Reset() => _used = 0;

    private static bool IsManifest(ScriptedRequest request) => request.Path.Contains("/manifests/", StringComparison.Ordinal);

    private static bool IsPull(ScriptedRequest request) => request.Method == "GET" && IsManifest(request);

    private static string Header(string name, int count) => string.Create(CultureInfo.InvariantCulture, $"ratelimit-{name}: {count};w={Window}");
}
