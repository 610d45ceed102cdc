using System.Text;

namespace ContainerTools.Testing;

/// <summary>A request as it came over the wire, and what became of it.</summary>
public sealed class ScriptedRequest
{
    private long _bytesSent;

    public required string Method { get; init; }

    /// <summary>The request target, not decoded.</summary>
    public required string Target { get; init; }

    /// <summary>The target without its query, not decoded.</summary>
    public string Path => Target.Split('?', 2)[0];

    public IReadOnlyList<KeyValuePair<string, string>> Query => FormData.Parse(Target.Contains('?', StringComparison.Ordinal) ? Target.Split('?', 2)[1] : "");

    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    public byte[] Body { get; init; } = [];

    /// <summary>Whether only a part of the body was read, and the connection ends here.</summary>
    public bool IsCut { get; init; }

    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>The fields of a form that was posted.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Form => FormData.Parse(BodyText);

    /// <summary>What to put before a path so that the client comes back to the server that it asked.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>Which connection brought it: 1 for the server's first.</summary>
    public int Connection { get; init; }

    /// <summary>The thumbprint of the client's certificate, if it sent one.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>When the request had arrived, on a monotonic clock that starts with the server.</summary>
    public TimeSpan At { get; init; }

    /// <summary>When the answer was written or given up; null while that goes on.</summary>
    public TimeSpan? FinishedAt { get; internal set; }

    public ScriptedResponse? Response { get; internal set; }

    /// <summary>Body bytes handed to the network so far.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>The first header of that name, or null.</summary>
    public string? Header(string name) => HeaderValues(name).FirstOrDefault();

    public IEnumerable<string> HeaderValues(string name) =>
        Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);

    /// <summary>The first value of a query parameter, decoded, or null.</summary>
    public string? QueryValue(string name) => QueryValues(name).FirstOrDefault();

    public IEnumerable<string> QueryValues(string name) => Query.Where(field => field.Key == name).Select(field => field.Value);

    public string? FormValue(string name) => Form.Where(field => field.Key == name).Select(field => field.Value).FirstOrDefault();

    public override string ToString() => $"{Method} {Target}";

    internal void AddBytesSent(int count) => Interlocked.Add(ref _bytesSent, count);
}
