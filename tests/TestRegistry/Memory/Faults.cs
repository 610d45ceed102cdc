using System.Collections.Concurrent;
using System.Globalization;

namespace ContainerTools.Testing;

/// <summary>Ready-made troubles for a <see cref="MemoryRegistry"/>, above all for scripts that cannot pass code across threads.</summary>
public static class Faults
{
    /// <summary>Alter: each blob breaks off at that share of its length, the first time it is asked for.</summary>
    public static Func<ScriptedRequest, ScriptedResponse, ScriptedResponse> CutOnce(double share, ConnectionEnd by = ConnectionEnd.Close)
    {
        var seen = new ConcurrentDictionary<string, byte>();
        return (request, response) => IsBlob(request, response) && seen.TryAdd(request.Path, 0)
            ? response with { CutAfter = (long)(response.BodyLength() * share)!, CutBy = by }
            : response;
    }

    /// <summary>Alter: blobs come slowly.</summary>
    public static Func<ScriptedRequest, ScriptedResponse, ScriptedResponse> Slow(int bytesPerSecond) =>
        (request, response) => IsBlob(request, response) ? response with { BytesPerSecond = bytesPerSecond } : response;

    /// <summary>Alter: blobs stop coming at that share of their length, and the connection stays open.</summary>
    public static Func<ScriptedRequest, ScriptedResponse, ScriptedResponse> Stall(double share) =>
        (request, response) => IsBlob(request, response) ? response with { StallAfter = (long)(response.BodyLength() * share)! } : response;

    /// <summary>Alter: blobs have the right length and one wrong byte.</summary>
    public static Func<ScriptedRequest, ScriptedResponse, ScriptedResponse> Corrupt() =>
        (request, response) => IsBlob(request, response) ? response with { Body = () => Spoil(response.Body!()) } : response;

    /// <summary>Intercept: after so many blob requests everything is answered with 429 until that time has gone by.</summary>
    public static Func<ScriptedRequest, ScriptedResponse?> TooManyOnce(int afterBlobs, int retryAfterSeconds)
    {
        int blobs = 0;
        TimeSpan? until = null;
        object gate = new();
        return request =>
        {
            lock (gate)
            {
                blobs += request.Method == "GET" && request.Path.Contains("/blobs/", StringComparison.Ordinal) ? 1 : 0;
                until ??= blobs > afterBlobs ? request.At + TimeSpan.FromSeconds(retryAfterSeconds) : null;
                return request.At < until
                    ? ScriptedResponse.Error(429, "TOOMANYREQUESTS", "slow down").With(string.Create(CultureInfo.InvariantCulture, $"Retry-After: {retryAfterSeconds}"))
                    : null;
            }
        };
    }

    /// <summary>Alter: blobs are elsewhere, at the same path of another server.</summary>
    public static Func<ScriptedRequest, ScriptedResponse, ScriptedResponse> RedirectBlobs(Uri elsewhere) =>
        (request, response) => IsBlob(request, response) ? ScriptedResponse.Redirect(new Uri(elsewhere, request.Target).ToString()) : response;

    private static bool IsBlob(ScriptedRequest request, ScriptedResponse response) =>
        request.Method == "GET" && request.Path.Contains("/blobs/", StringComparison.Ordinal) && (response.Status is 200 or 206) && response.Body is not null;

    private static MemoryStream Spoil(Stream body)
    {
        using (body)
        {
            var copy = new MemoryStream();
            body.CopyTo(copy);
            copy.GetBuffer()[copy.Length / 2] ^= 1;
            copy.Position = 0;
            return copy;
        }
    }
}
