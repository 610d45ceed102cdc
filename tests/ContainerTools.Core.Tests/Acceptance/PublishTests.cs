using ContainerTools.Registry.Publishing;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Acceptance;

/// <summary>What we bring to a real registry, others take from there.</summary>
[Collection(Judged.Name)]
public sealed class PublishTests(Engines engines, StockedRegistry shelf)
{
    [RegistryTheory]
    [InlineData(RegistryKind.Plain)]
    [InlineData(RegistryKind.Basic)]
    [InlineData(RegistryKind.Tls)]
    [InlineData(RegistryKind.MutualTls)]
    [InlineData(RegistryKind.Token)]
    public async Task Skopeo_finds_in_it_what_was_published(RegistryKind kind)
    {
        using var registry = new RealRegistry(kind);
        ImagePublisher publisher = RegistryAccess.CreatePublisher(registry);
        foreach (string tag in kind == RegistryKind.Plain ? SampleShelf.All.Keys : ["multi", "v2s2"])
        {
            IImage image = await RegistryAccess.GetAllPlatformsAsync(shelf.Registry, tag);

            await PublishAsync(publisher, registry, image, tag, "again-" + tag);

            string source = $"docker://{registry.Host}/mirror/app:again-{tag}";
            Assert.Equal(SampleShelf.All[tag].Content, Skopeo.Machine.RawManifest(source, [.. registry.SkopeoOptions("--")]));
            Skopeo.Machine.Copy(source, $"dir:{shelf.NewPath()}", ["--all", .. registry.SkopeoOptions("--src-")]);
        }
    }

    [JudgeFact("dockerd", "docker", "runc", "podman")]
    public async Task Docker_and_podman_pull_it_and_run_it()
    {
        using var registry = new RealRegistry();
        await PublishAsync(RegistryAccess.CreatePublisher(registry), registry, await RegistryAccess.GetAllPlatformsAsync(shelf.Registry, "multi"), "1");
        string name = $"{registry.Host}/mirror/app:1";

        engines.Docker.Docker(["pull", name]).Expect();
        engines.Podman.Run(["pull", "--tls-verify=false", name]).Expect();

        Assert.Equal(Busybox.Greeting, engines.Docker.Run(name).Trim());
        Assert.Equal(Busybox.Greeting, engines.Podman.Run(name).Trim());
        Assert.Equal(StockedRegistry.Expected("multi").Id, engines.Podman.InspectId(name));
        engines.Docker.Remove(name);
    }

    [RegistryTheory]
    [InlineData("multi")]
    [InlineData("oci")]
    public async Task The_registry_mounts_between_its_repositories(string tag)
    {
        RealRegistry registry = shelf.Registry;
        string repository = $"mounted-{Guid.NewGuid():N}";
        IImage image = await RegistryAccess.GetAllPlatformsAsync(registry, tag);
        var reporter = new Registry.CollectingReporter();

        await RegistryAccess.CreatePublisher(registry).PublishAsync(new Publication(image, ImageReference.Parse($"{registry.Host}/{repository}"), ["1"]), reporter, CancellationToken.None);

        Assert.Equal(SampleShelf.All[tag].Content, Skopeo.Machine.RawManifest($"docker://{registry.Host}/{repository}:1", [.. registry.SkopeoOptions("--")]));
        Assert.DoesNotContain(reporter.Lines, line => line.Contains(": sending", StringComparison.Ordinal));
    }

    [RegistryTheory]
    [InlineData(RegistryKind.Plain)]
    [InlineData(RegistryKind.Token)]
    public async Task A_broken_body_is_gone_on_with(RegistryKind kind)
    {
        using var registry = new RealRegistry(kind);
        using var proxy = new BreakingProxy(new Uri(registry.Url.ToString()).Port, breakAfter: 3_000_000);
        using var source = new Registry.RegistryBench();
        source.AddImage(1, 12_000_000);
        Image image = await source.GetImageAsync();
        var name = ImageReference.Parse($"127.0.0.1:{proxy.Port}/mirror/app");
        var reporter = new Registry.CollectingReporter();

        await RegistryAccess.CreatePublisher(registry).PublishAsync(new Publication(image, name, ["1"]), reporter, CancellationToken.None);

        Skopeo.Machine.Copy($"docker://{registry.Host}/mirror/app:1", $"dir:{shelf.NewPath()}", [.. registry.SkopeoOptions("--src-")]);
        Assert.Equal(1, proxy.Broken);
    }

    private static Task PublishAsync(ImagePublisher publisher, RealRegistry registry, IImage image, params string[] tags) =>
        publisher.PublishAsync(new Publication(image, ImageReference.Parse($"{registry.Host}/mirror/app"), tags), NullReporter.Instance, CancellationToken.None);
}
