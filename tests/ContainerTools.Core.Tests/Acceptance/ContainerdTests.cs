using ContainerTools.Archive;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Containerd keeps manifests as they are, and needs no <c>manifest.json</c>.</summary>
[Collection(Judged.Name)]
public sealed class ContainerdTests(Engines engines, StockedRegistry shelf)
{
    [JudgeTheory("ctr", "dockerd", "docker", "runc")]
    [MemberData(nameof(Samples.Tags), MemberType = typeof(Samples))]
    public async Task Containerd_imports_and_unpacks(string sample) =>
        Check(sample, StockedRegistry.Expected(sample).Digest, await shelf.ExportAsync(sample, new ExportOptions()));

    [JudgeTheory("ctr", "dockerd", "docker", "runc")]
    [InlineData("multi")]
    [InlineData("list")]
    public async Task Containerd_imports_all_platforms(string sample) =>
        Check(sample, SampleShelf.All[sample].Digest, await shelf.ExportAsync(new ExportOptions(), await shelf.PullIndexAsync(sample)));

    private void Check(string sample, string digest, string archive)
    {
        Ctr("import", "--all-platforms", archive);
        string line = Assert.Single(Ctr("ls").Split('\n'), line => line.StartsWith(StockedRegistry.NameOf(sample) + " ", StringComparison.Ordinal));

        Assert.Contains(digest, line, StringComparison.Ordinal);
        Ctr("rm", StockedRegistry.NameOf(sample));
    }

    private string Ctr(params string[] arguments) =>
        ProcessRunner.Run("ctr", ["--address", engines.Docker.ContainerdAddress, "--namespace", "acceptance", "images", .. arguments], ProcessOptions.Default).Expect().Output;
}
