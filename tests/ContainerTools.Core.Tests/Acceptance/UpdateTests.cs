using ContainerTools.Comparison;
using ContainerTools.Serving;
using ContainerTools.Testing;
using ContainerTools.Tests.Comparison;

namespace ContainerTools.Tests.Acceptance;

/// <summary>What engines really pull for an update, blob by blob, is what was measured for it.</summary>
[Collection(Judged.Name)]
public sealed class UpdateTests : IDisposable
{
    private readonly Engines _engines;
    private readonly TemporaryFolder _folder = new();
    private readonly ImageRegistry _registry;
    private readonly HttpClient _client;

    public UpdateTests(Engines engines)
    {
        _engines = engines;
        _registry = ImageRegistry.Start(new ImageRegistryOptions { Store = _folder["layout"] });
        _client = new HttpClient { BaseAddress = _registry.Uri };
    }

    public static TheoryData<string, string> Updates => new()
    {
        { "a b", "a b c" },
        { "a b c", "a d c" },
        { "a b", "c b" },
        { "a b", "b a" },
        { "a b", "a:plain b" },
        { "a b", "a:members b" },
        { "a b", "a:members b c" },
        { "a b", "c b:members" },
        { "a b", "c b:plain" },
        { "a:plain b", "a b" },
        { "a b", "a b c:plain c:plain" },
        { "a", "a a b" },
    };

    public void Dispose()
    {
        _client.Dispose();
        _registry.Dispose();
        _folder.Dispose();
    }

    [JudgeTheory("dockerd", "docker", "runc")]
    [MemberData(nameof(Updates))]
    public void Docker_pulls_what_was_measured(string from, string to, Generation generation = Generation.Machine)
    {
        DockerDaemon docker = _engines[generation].Docker;

        Check(from, to, docker.KeepsManifests ? PullEngine.Containerd : PullEngine.DockerGraphDriver, name => docker.Docker(["pull", name]).Expect());

        docker.Docker(["image", "rm", "--force", Name("1"), Name("2")]);
    }

    [JudgeTheory("podman", "runc")]
    [MemberData(nameof(Updates))]
    public void Podman_pulls_what_was_measured(string from, string to, Generation generation = Generation.Machine)
    {
        Podman podman = _engines[generation].Podman;

        Check(from, to, PullEngine.Podman, name => podman.Run(["pull", "--quiet", "--tls-verify=false", name]).Expect());

        podman.Run(["image", "rm", "--all", "--force"]).Expect();
    }

    private string Name(string tag) => $"{_registry.Host}/demo/app:{tag}";

    private void Check(string from, string to, PullEngine engine, Action<string> pull)
    {
        // Engines keep what other tests had them pull; contents of this run nobody has.
        string mark = Guid.NewGuid().ToString("N");
        (SampleImage before, SampleImage after) = (Push(from, "1", mark), Push(to, "2", mark));
        ImageUpdate update = Assert.Single(ImageUpdateMeasurer.Measure(UpdateImages.Read(before), UpdateImages.Read(after), engine, NullReporter.Instance));
        pull(Name("1"));
        int seen = _registry.Requests.Count;

        pull(Name("2"));

        string[] pulled = [.. _registry.Requests.Skip(seen)
            .Where(request => request is { Method: "GET", Status: 200 } && request.Target.Contains("/blobs/", StringComparison.Ordinal))
            .Select(request => request.Target[(request.Target.LastIndexOf('/') + 1)..])];
        string[] expected = [.. update.Layers.Where(layer => layer.IsPulled).Select(layer => layer.Digest.ToString())];
        string[] config = update.DocumentSize > update.To.Manifest.Size ? [update.To.Id.ToString()] : [];
        // Podman pulls a layer that an image has twice at the same time for both.
        Assert.Equal(expected.Concat(config).Order(), pulled.Distinct().Order());
    }

    private SampleImage Push(string layers, string tag, string mark)
    {
        SampleImage image = UpdateImages.Sample(new ImageFactory(), [.. layers.Split(' ').Select(layer => layer.Split(':') is [var name, var form] ? $"{name}{mark}:{form}" : layer + mark)]);
        new RegistryPusher(_client, _ => null).Push(image, "demo/app", tag);
        return image;
    }
}
