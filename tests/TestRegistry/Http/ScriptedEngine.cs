using System.Text.Json;

namespace ContainerTools.Testing;

/// <summary>A container engine as its API shows it: images that are given as one archive, and archives that are taken.</summary>
public sealed class ScriptedEngine : IDisposable
{
    private readonly ScriptedServer _server;
    private readonly LocalBridge _bridge;

    /// <param name="path">Of its Unix socket, or of its named pipe such as <c>//./pipe/name</c>.</param>
    public ScriptedEngine(string path)
    {
        const string Pipes = "//./pipe/";
        bool isPipe = path.StartsWith(Pipes, StringComparison.Ordinal);
        _server = new ScriptedServer(request => Alter(request, Answer(request)));
        _bridge = isPipe ? LocalBridge.OnPipe(path[Pipes.Length..], _server.Port) : LocalBridge.OnSocket(path, _server.Port);
        Host = $"{(isPipe ? "npipe" : "unix")}://{path}";
    }

    /// <summary>For <c>DOCKER_HOST</c>.</summary>
    public string Host { get; }

    /// <summary>What it gives for any image that it has.</summary>
    public byte[] Archive { get; set; } = [];

    /// <summary>The names that it knows.</summary>
    public IReadOnlyList<string> Names { get; set; } = ["acme/app:2.1"];

    /// <summary>What it answers to an archive.</summary>
    public string LoadAnswer { get; set; } = """{"stream":"Loaded image: acme/app:2.1\n"}""" + "\r\n";

    /// <summary>Spoils answers.</summary>
    public Func<ScriptedRequest, ScriptedResponse, ScriptedResponse> Alter { get; set; } = (_, response) => response;

    public IReadOnlyList<ScriptedRequest> Requests => _server.Requests;

    public void Dispose()
    {
        _bridge.Dispose();
        _server.Dispose();
    }

    private ScriptedResponse Answer(ScriptedRequest request) => (request.Method, request.Path) switch
    {
        ("GET", "/images/json") => ScriptedResponse.Json(JsonSerializer.Serialize(Names.Select(name => new { RepoTags = new[] { name } }))),
        ("GET", "/images/get") => Save([.. request.Target.Split('?')[1].Split('&').Select(pair => Uri.UnescapeDataString(pair.Split('=')[1]))]),
        ("POST", "/images/load") => ScriptedResponse.Json(LoadAnswer),
        _ => ScriptedResponse.Json("""{"message":"page not found"}""", status: 404),
    };

    private ScriptedResponse Save(string[] wanted) => wanted.FirstOrDefault(name => !Names.Contains(name)) is { } unknown
        ? ScriptedResponse.Json($$"""{"message":"No such image: {{unknown}}"}""", status: 404)
        : ScriptedResponse.Bytes(Archive, "application/x-tar") with { Framing = BodyFraming.Chunked };
}
