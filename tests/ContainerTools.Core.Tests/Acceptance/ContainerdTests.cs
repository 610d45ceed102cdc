using ContainerTools.Archive.Writing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Containerd keeps manifests as they are, and needs no <c>manifest.json</c>.</summary>
[Collection(Judged.Name)]
public sealed class ContainerdTests(Engines engines, StockedRegistry shelf)
{
    [JudgeTheory("ctr", "dockerd", "docker", "runc")]
    [MemberData(nameof(Samples.Tags), MemberType = typeof(Samples))]
    public async Task Containerd_imports_and_unpacks(string sample, Generation generation = Generation.Machine) =>
        Check(generation, sample, StockedRegistry.Expected(sample).Digest, await shelf.ExportAsync(sample, new ExportOptions()));

    [JudgeTheory("ctr", "dockerd", "docker", "runc")]
    [InlineData("multi")]
    [InlineData("list")]
    public async Task Containerd_imports_all_platforms(string sample, Generation generation = Generation.Machine) =>
        Check(generation, sample, SampleShelf.All[sample].Digest, await shelf.ExportAsync(new ExportOptions(), await shelf.PullIndexAsync(sample)));

    private void Check(Generation generation, string sample, string digest, string archive)
    {
        Containerd containerd = engines[generation].Docker.Containerd("acceptance");
        string name = $"docker.io/{StockedRegistry.NameOf(sample)}";
        containerd.Import(archive);

        Assert.Equal([(name, digest)], containerd.Images().Select(image => (image.Key, image.Value)));
        containerd.Remove(name);
    }
}
