using System.Collections.Concurrent;
using System.Globalization;
using ContainerTools.Registry;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;
using ContainerTools.Syncing;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Syncing;

/// <summary>Two registries in memory, and rules between them.</summary>
internal sealed class SyncBench : IDisposable
{
    public const string FromRepository = "library/app";
    public const string ToRepository = "mirror/app";

    public SyncBench()
    {
        FromServer = From.Serve();
        ToServer = To.Serve();
        Client = new RegistryClient(_ => Registry);
        Rule = new SyncRule($"{FromServer.Authority}/{FromRepository}", $"{ToServer.Authority}/{ToRepository}");
        To.Intercept = MemoryRemoval.OfTags(Target);
    }

    public MemoryRegistry From { get; } = new();

    public MemoryRegistry To { get; } = new();

    public ScriptedServer FromServer { get; }

    public ScriptedServer ToServer { get; }

    public MemoryRepository Source => From[FromRepository];

    public MemoryRepository Target => To[ToRepository];

    public RegistryOptions Registry { get; set; } = new() { Credential = RegistryCredential.Anonymous };

    public RegistryClient Client { get; }

    public SyncRule Rule { get; set; }

    public SyncOptions Options { get; set; } = new();

    public CollectingReporter Reporter { get; } = new();

    public TemporaryFolder Folder { get; } = new();

    /// <summary>Requests that change something at the destination.</summary>
    public IEnumerable<ScriptedRequest> Writes => ToServer.Requests.Where(request => request.Method is not ("GET" or "HEAD"));

    public void Dispose()
    {
        Client.Dispose();
        FromServer.Dispose();
        ToServer.Dispose();
        Folder.Dispose();
    }

    /// <summary>An image of its own for a tag.</summary>
    public SampleImage Add(string tag, int seed = 0, int layers = 1, int size = 2_000)
    {
        SampleImage image = RandomImage.Of(layers, size, seed: seed == 0 ? string.GetHashCode(tag, StringComparison.Ordinal) : seed);
        From.Add(FromRepository, image, tag);
        return image;
    }

    /// <summary>Tags 1.0.0, 1.0.1 and so on, each with an image of its own.</summary>
    public void AddMany(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"1.0.{i}"), seed: i + 1, size: 500);
        }
    }

    /// <summary>Something that is attached to a manifest by its subject.</summary>
    public SampleImage Attach(SampleManifest subject, string type = "application/vnd.example.signature")
    {
        SampleImage referrer = new ImageFactory { Subject = subject, ArtifactType = type }.Build();
        From.Add(FromRepository, referrer);
        return referrer;
    }

    public Task<IReadOnlyList<SyncResult>> RunAsync(params SyncRule[] rules) => RunAsync(RegistryBench.Limit(120), rules);

    public async Task<IReadOnlyList<SyncResult>> RunAsync(CancellationToken cancel, params SyncRule[] rules)
    {
        var results = new ConcurrentQueue<SyncResult>();
        await new RepositorySync(Client, Options).RunAsync(rules.Length == 0 ? [Rule] : rules, results.Enqueue, Reporter, cancel);
        return [.. results.OrderBy(result => result.Destination.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>What became of each tag, as <c>tag=Action</c>.</summary>
    public static string[] Sum(IEnumerable<SyncResult> results) => [.. results.Select(result => $"{result.Tag}={result.Action}")];

    /// <summary>Each tag of the source that is at the destination leads to the same there, with all it needs.</summary>
    public void AssertSame(params string[] tags)
    {
        foreach (string tag in tags)
        {
            Assert.Equal(Source.Tags[tag], Target.Tags[tag]);
            Assert.Equal(Source.Manifests[Source.Tags[tag]].Content, Target.Manifests[Target.Tags[tag]].Content);
        }
    }

    public void Forget()
    {
        FromServer.Forget();
        ToServer.Forget();
    }
}
