using System.Text.Json.Nodes;
using ContainerTools.Registry;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;
using ContainerTools.Syncing;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Debian's registry at both ends, and skopeo as the judge of what is there afterwards.</summary>
[Collection(Judged.Name)]
public sealed class SyncTests(Engines engines, StockedRegistry shelf)
{
    [JudgeTheory("skopeo")]
    [InlineData]
    public async Task Skopeo_finds_the_same_bytes_at_both_ends(Generation generation = Generation.Machine)
    {
        using var mirror = new RealRegistry();

        IReadOnlyList<SyncResult> results = await RunAsync(Rule(mirror, "mirror/all"));

        Assert.True(results.Count > SampleShelf.All.Count - 1);
        Assert.True(results.All(result => result.Action == SyncAction.Copied), string.Join(Environment.NewLine, results.Select(result => $"{result}: {result.Error}")));
        foreach ((string tag, SampleManifest sample) in SampleShelf.All)
        {
            byte[] copy = engines[generation].Skopeo.RawManifest($"docker://{mirror.Host}/mirror/all:{tag}", [.. mirror.SkopeoOptions("--")]);
            Assert.Equal(engines[generation].Skopeo.RawManifest($"docker://{shelf.Registry.Host}/{SampleShelf.Repository}:{tag}", [.. shelf.Registry.SkopeoOptions("--")]), copy);
            Assert.Equal(sample.Content, copy);
        }

        engines[generation].Skopeo.Copy($"docker://{mirror.Host}/mirror/all:multi", $"dir:{shelf.NewPath()}", ["--all", .. mirror.SkopeoOptions("--src-")]);
        Assert.All(await RunAsync(Rule(mirror, "mirror/all")), result => Assert.Equal(SyncAction.Current, result.Action));
    }

    [JudgeTheory("skopeo")]
    [InlineData]
    public async Task Skopeo_copies_an_index_of_some_platforms(Generation generation = Generation.Machine)
    {
        using var mirror = new RealRegistry();
        SyncRule rule = Rule(mirror, "mirror/some") with { Include = ["multi"], Platforms = [new Platform("linux", "amd64"), new Platform("linux", "arm64")] };

        SyncResult result = Assert.Single(await RunAsync(rule));

        string name = $"docker://{mirror.Host}/mirror/some:multi";
        byte[] index = engines[generation].Skopeo.RawManifest(name, [.. mirror.SkopeoOptions("--")]);
        Assert.Equal(result.Digest.ToString(), Hash.Sha256(index));
        Assert.Equal(["amd64", "arm64"], JsonNode.Parse(index)!["manifests"]!.AsArray().Select(entry => (string)entry!["platform"]!["architecture"]!).Where(name => name != "unknown").Order(StringComparer.Ordinal));
        engines[generation].Skopeo.Copy(name, $"dir:{shelf.NewPath()}", ["--all", .. mirror.SkopeoOptions("--src-")]);
    }

    [RegistryTheory]
    [InlineData(RegistryKind.Basic)]
    [InlineData(RegistryKind.Token)]
    public async Task Registries_that_want_to_know_who_comes_are_written_to(RegistryKind kind)
    {
        using var mirror = new RealRegistry(kind);

        Assert.All(await RunAsync(Rule(mirror, "mirror/app") with { Include = ["oci", "multi"] }, mirror), result => Assert.Equal(SyncAction.Copied, result.Action));
        Assert.Equal(SampleShelf.All["multi"].Content, Skopeo.Machine.RawManifest($"docker://{mirror.Host}/mirror/app:multi", [.. mirror.SkopeoOptions("--")]));
    }

    [RegistryTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_registry_that_removes_no_tag_alone_keeps_a_manifest_that_others_need(bool force)
    {
        using var mirror = new RealRegistry();
        mirror.Upload(SampleShelf.All["oci"], "mirror/app", "gone", "kept");
        mirror.Upload(SampleShelf.All["plain"], "mirror/app", "alone");
        SyncRule rule = Rule(mirror, "mirror/app") with { Include = ["gone", "alone"], Remove = true };

        IReadOnlyList<SyncResult> results = await RunAsync(rule, options: new SyncOptions { Force = force });

        Assert.Equal([("alone", SyncAction.Removed), ("gone", force ? SyncAction.Removed : SyncAction.Failed)], results.Select(result => (result.Tag, result.Action)));
        Assert.Equal(SampleShelf.All["oci"].Content, Skopeo.Machine.RawManifest($"docker://{mirror.Host}/mirror/app:kept", [.. mirror.SkopeoOptions("--")]));
    }

    [RegistryTheory]
    [InlineData("multi")]
    public async Task Blobs_are_mounted_within_the_registry(string tag)
    {
        string repository = $"synced-{Guid.NewGuid():N}";

        SyncResult result = Assert.Single(await RunAsync(Rule(shelf.Registry, repository) with { Include = [tag] }));

        Assert.Equal(SampleShelf.All[tag].All().Sum(manifest => (long)manifest.Content.Length), result.BytesSent);
        Assert.Equal(SampleShelf.All[tag].Content, Skopeo.Machine.RawManifest($"docker://{shelf.Registry.Host}/{repository}:{tag}", [.. shelf.Registry.SkopeoOptions("--")]));
    }

    private SyncRule Rule(RealRegistry mirror, string repository) => new($"{shelf.Registry.Host}/{SampleShelf.Repository}", $"{mirror.Host}/{repository}");

    private static async Task<IReadOnlyList<SyncResult>> RunAsync(SyncRule rule, RealRegistry? mirror = null, SyncOptions? options = null)
    {
        RegistryCredential known = RegistryCredential.Basic(RealRegistry.User, RealRegistry.Password);
        using var client = new RegistryClient(registry => new RegistryOptions { Credential = registry == mirror?.Host ? known : RegistryCredential.Anonymous });
        var results = new System.Collections.Concurrent.ConcurrentQueue<SyncResult>();
        await new RepositorySync(client, options ?? new SyncOptions()).RunAsync([rule], results.Enqueue, NullReporter.Instance, CancellationToken.None);
        return [.. results.OrderBy(result => result.Tag, StringComparer.Ordinal)];
    }
}
