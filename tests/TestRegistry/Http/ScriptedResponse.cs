using System.Text;

namespace ContainerTools.Testing;

/// <summary>What the server shall answer, well-formed or not. Change one with <c>with</c>.</summary>
public sealed record ScriptedResponse
{
    public int Status { get; init; } = 200;

    public string Reason { get; init; } = "Scripted";

    /// <summary>Header lines, written exactly as they are here.</summary>
    public IReadOnlyList<string> HeaderLines { get; init; } = [];

    /// <summary>Opens the body; null for none.</summary>
    public Func<Stream>? Body { get; init; }

    public BodyFraming Framing { get; init; }

    /// <summary>Said instead of the body's real length.</summary>
    public long? DeclaredLength { get; init; }

    /// <summary>Cut the connection after that many body bytes.</summary>
    public long? CutAfter { get; init; }

    public ConnectionEnd CutBy { get; init; }

    /// <summary>Send nothing more for <see cref="StallFor"/> after that many body bytes.</summary>
    public long? StallAfter { get; init; }

    public TimeSpan StallFor { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Wait that long before the status line.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Wait for that before the status line.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;

    public int? BytesPerSecond { get; init; }

    /// <summary>Cut the connection without any answer, in the way <see cref="CutBy"/> says.</summary>
    public bool Drop { get; init; }

    /// <summary>Close the connection after the answer, without saying so before.</summary>
    public bool CloseAfter { get; init; }

    public static ScriptedResponse Empty(int status, params string[] headerLines) =>
        new() { Status = status, HeaderLines = headerLines };

    public static ScriptedResponse Bytes(byte[] body, string contentType = "application/octet-stream", int status = 200) =>
        new() { Status = status, Body = () => new MemoryStream(body, writable: false), HeaderLines = [$"Content-Type: {contentType}"] };

    public static ScriptedResponse Text(string body, string contentType = "text/plain", int status = 200) =>
        Bytes(Encoding.UTF8.GetBytes(body), contentType, status);

    public static ScriptedResponse Json(string body, int status = 200) => Text(body, "application/json", status);

    /// <summary>An error in the words of the distribution specification.</summary>
    public static ScriptedResponse Error(int status, string code, string message = "") =>
        Json($$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}""", status);

    public static ScriptedResponse Redirect(string location, int status = 307) => Empty(status, $"Location: {location}");

    /// <summary>401 with each challenge in a header line of its own.</summary>
    public static ScriptedResponse Unauthorized(params string[] challenges) =>
        Error(401, "UNAUTHORIZED", "authentication required").With([.. challenges.Select(challenge => $"WWW-Authenticate: {challenge}")]);

    public static ScriptedResponse Dropped(ConnectionEnd by = ConnectionEnd.Close) => new() { Drop = true, CutBy = by };

    /// <summary>A body that goes on for as long as somebody reads.</summary>
    public static ScriptedResponse Endless(string contentType = "application/octet-stream") =>
        new() { Body = () => new EndlessStream(), Framing = BodyFraming.Chunked, HeaderLines = [$"Content-Type: {contentType}"] };

    /// <summary>The same response with more header lines.</summary>
    public ScriptedResponse With(params string[] headerLines) => this with { HeaderLines = [.. HeaderLines, .. headerLines] };

    /// <summary>The same response without the headers of that name.</summary>
    public ScriptedResponse Without(string header) =>
        this with { HeaderLines = [.. HeaderLines.Where(line => !line.StartsWith(header + ":", StringComparison.OrdinalIgnoreCase))] };

    /// <summary>The first header of that name, or null.</summary>
    public string? Header(string name) => HeaderLines
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();

    /// <summary>How long the body is, or null where nobody knows.</summary>
    public long? BodyLength()
    {
        if (Body is null)
        {
            return 0;
        }

        using Stream stream = Body();
        return stream.CanSeek ? stream.Length : null;
    }
}
