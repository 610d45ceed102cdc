using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Engines;
using ContainerTools.Registry.Authentication;
using ContainerTools.Testing;

namespace ContainerTools.Fuzzing;

/// <summary>What engines answer to an archive, and the files that say where they listen.</summary>
internal sealed class EngineTarget : FuzzTarget
{
    private static readonly string[] Lines =
    [
        "Loaded image: acme/app:1", "Loaded image ID: sha256:" + new string('a', 64), "Loaded image(s): localhost/a:1,localhost/b:2", "unpacking docker.io/acme/app:1 (sha256:" + new string('b', 64) + ")...done",
        "docker.io/acme/app:1   saved", "Getting image source signatures",
    ];

    private static readonly string[] Words = ["Loaded image: ", "Loaded image ID: ", "sha256:", "(", ")", ",", "saved", "unpacking", "\t", "  ", "\u001b[2J", "\u202e", "unix://", "npipe://", "//./pipe/", "/"];

    private static readonly JsonNode[] Documents =
    [
        JsonNode.Parse("""{"stream":"Loaded image: acme/app:1\n"}""")!,
        JsonNode.Parse("""{"errorDetail":{"code":1,"message":"no space"},"error":"no space"}""")!,
        JsonNode.Parse("""{"auths":{},"currentContext":"here"}""")!,
        JsonNode.Parse("""{"Name":"here","Metadata":{},"Endpoints":{"docker":{"Host":"unix:///run/docker.sock","SkipTLSVerify":false}}}""")!,
    ];

    private readonly TemporaryFolder _home = new();
    private readonly string _meta;

    public EngineTarget()
    {
        _meta = _home[".docker", "contexts", "meta", Digest.Of("sha256", "here"u8).Hex, "meta.json"];
        Directory.CreateDirectory(Path.GetDirectoryName(_meta)!);
    }

    public override string Name => "engine";

    public override byte[] Make(Random random) => random.Next(2) == 0
        ? Encoding.UTF8.GetBytes(TextMutator.Make(random, Lines, Words))
        : [.. Enumerable.Range(0, random.Next(1, 4)).SelectMany(_ => JsonMutator.Mutate(Documents[random.Next(Documents.Length)], random))];

    public override Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        string text = Encoding.UTF8.GetString(input);
        bool isTaken = false;
        foreach (EngineKind kind in Enum.GetValues<EngineKind>())
        {
            foreach (LoadedImage loaded in LoadMessages.Read(kind, text.Split('\n')))
            {
                isTaken = true;
                FuzzException.Unless(loaded.Name is null || PrintableText.Of(loaded.Name) == loaded.Name, "A name can be printed", loaded.Name ?? "");
                FuzzException.Unless(loaded.Name is not null || loaded.Digest is not null, "What was loaded has a name or a digest", text);
            }
        }

        File.WriteAllBytes(_home[".docker", "config.json"], input);
        File.WriteAllBytes(_meta, input);
        foreach (string? context in new[] { null, "here" })
        {
            isTaken |= Try(() => new EngineFinder(new UserEnvironment(variable => variable == "DOCKER_CONTEXT" ? context : null, _home.Path, 1000)).Find(EngineKind.Docker));
        }

        isTaken |= Try(() => EngineAddress.Parse(text, "a test")?.ToString());
        return Task.FromResult(Try(() => LoadAnswer.Read(input, "an engine")) || isTaken);
    }

    public override void Dispose()
    {
        _home.Dispose();
        base.Dispose();
    }

    private static bool Try(Func<object?> read)
    {
        try
        {
            return read() is not null;
        }
        catch (ImageException)
        {
            return false;
        }
    }
}
