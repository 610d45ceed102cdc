using System.Text.Json.Nodes;
using ContainerTools.Syncing;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Syncing;

public sealed class RepositorySyncTests : IDisposable
{
    private readonly SyncBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Tags_are_copied_byte_for_byte_and_are_current_afterwards()
    {
        SampleImage one = _bench.Add("1");
        _bench.Add("2");

        IReadOnlyList<SyncResult> first = await _bench.RunAsync();
        IReadOnlyList<SyncResult> second = await _bench.RunAsync();

        Assert.Equal(["1=Copied", "2=Copied"], SyncBench.Sum(first));
        Assert.Equal(["1=Current", "2=Current"], SyncBench.Sum(second));
        _bench.AssertSame("1", "2");
        Assert.Equal(one.Digest, first[0].Digest.ToString());
        Assert.Null(first[0].PreviousDigest);
        Assert.Equal(one.Blobs.Sum(blob => (long)blob.Content.Length) + one.Content.Length, first[0].BytesSent);
        Assert.Equal(0, second[0].BytesSent);
    }

    [Fact]
    public async Task A_tag_that_was_moved_is_updated_and_says_what_it_led_to()
    {
        SampleImage before = _bench.Add("1");
        await _bench.RunAsync();
        SampleImage after = _bench.Add("1", seed: 99);

        SyncResult result = Assert.Single(await _bench.RunAsync());

        Assert.Equal((SyncAction.Updated, after.Digest, before.Digest), (result.Action, result.Digest.ToString(), result.PreviousDigest.ToString()));
        _bench.AssertSame("1");
    }

    [Fact]
    public async Task Tags_of_one_image_are_brought_together_and_its_manifest_is_fetched_once()
    {
        SampleImage image = _bench.Add("1");
        _bench.From.Add(SyncBench.FromRepository, image, "1.0", "latest");

        IReadOnlyList<SyncResult> results = await _bench.RunAsync();

        Assert.Equal(3, results.Count);
        Assert.Equal(1, _bench.FromServer.Count("GET", "/manifests/"));
        Assert.Equal(image.Blobs.Count, _bench.FromServer.Count("GET", "/blobs/"));
        Assert.Equal(image.Blobs.Sum(blob => (long)blob.Content.Length) + (3 * image.Content.Length), results.Sum(result => result.BytesSent));
    }

    [Fact]
    public async Task What_two_images_share_is_sent_once_though_both_come_at_the_same_time()
    {
        SampleLayer shared = RandomImage.Layer(1, 500_000);
        for (int i = 0; i < 6; i++)
        {
            _bench.From.Add(SyncBench.FromRepository, new ImageFactory().Add(shared).Add(RandomImage.Layer(10 + i, 100)).Build(), $"{i}");
        }

        await _bench.RunAsync();

        Assert.Equal(1, _bench.FromServer.Count("GET", $"/blobs/{shared.Blob(false).Digest}"));
    }

    [Fact]
    public async Task An_index_comes_with_everything_that_it_lists()
    {
        SampleIndex index = SampleIndex.Of(Busybox.Platforms(docker: false), attested: true);
        _bench.From.Add(SyncBench.FromRepository, index, "multi");

        await _bench.RunAsync();

        _bench.AssertSame("multi");
        Assert.All(index.All(), manifest => Assert.Equal(manifest.Content, _bench.Target.Manifests[manifest.Digest].Content));
    }

    [Fact]
    public async Task Several_platforms_make_a_smaller_index_with_their_attestations_which_is_found_again()
    {
        SampleIndex index = SampleIndex.Of(Busybox.Platforms(docker: false), attested: true);
        _bench.From.Add(SyncBench.FromRepository, index, "multi");
        _bench.Rule = _bench.Rule with { Platforms = [new Platform("linux", "amd64"), new Platform("linux", "arm64")] };
        _bench.Options = _bench.Options with { Keep = new ContainerTools.Store.ImageStore(_bench.Folder["store"]).Cache };

        SyncResult first = Assert.Single(await _bench.RunAsync());
        _bench.FromServer.Forget();
        SyncResult second = Assert.Single(await _bench.RunAsync());

        Assert.Equal(SyncAction.Copied, first.Action);
        Assert.NotEqual(index.Digest, first.Digest.ToString());
        JsonArray entries = JsonNode.Parse(_bench.Target.Manifests[_bench.Target.Tags["multi"]].Content)!["manifests"]!.AsArray();
        Assert.Equal(["linux/amd64", "linux/arm64", "unknown/unknown", "unknown/unknown"], entries.Select(entry => $"{entry!["platform"]!["os"]}/{entry["platform"]!["architecture"]}").Order(StringComparer.Ordinal));
        Assert.Equal(entries.Count + 1, _bench.Target.Manifests.Count);
        Assert.Equal((SyncAction.Current, first.Digest), (second.Action, second.Digest));
        Assert.Equal(0, _bench.FromServer.Count("GET", "/manifests/"));
    }

    [Fact]
    public async Task One_platform_gives_its_image_with_its_own_digest_and_none_is_skipped()
    {
        SampleIndex index = SampleIndex.Of(Busybox.Platforms(docker: false), attested: true);
        _bench.From.Add(SyncBench.FromRepository, index, "multi");
        SyncRule amd64 = _bench.Rule with { Platforms = [new Platform("linux", "amd64")] };

        Assert.Equal(index.Children[0].Digest, Assert.Single(await _bench.RunAsync(amd64)).Digest.ToString());
        SyncResult none = Assert.Single(await _bench.RunAsync(_bench.Rule with { Platforms = [new Platform("plan9", "mips")] }));

        Assert.Equal(SyncAction.Skipped, none.Action);
        Assert.Contains("plan9/mips", none.Reason, StringComparison.Ordinal);
        Assert.Equal(index.Children[0].Digest, _bench.Target.Tags["multi"]);
    }

    [Fact]
    public async Task Blobs_are_mounted_within_one_registry()
    {
        SampleImage image = _bench.Add("1");

        SyncResult result = Assert.Single(await _bench.RunAsync(_bench.Rule with { Destination = $"{_bench.FromServer.Authority}/copies/" }));

        Assert.Equal(SyncAction.Copied, result.Action);
        Assert.Equal(image.Digest, _bench.From[$"copies/{SyncBench.FromRepository}"].Tags["1"]);
        Assert.Equal(image.Content.Length, result.BytesSent);
        Assert.Equal(0, _bench.FromServer.Count("GET", "/blobs/"));
    }

    [Fact]
    public async Task What_is_no_image_is_copied_as_it_is()
    {
        byte[] manifest = SampleJson.Bytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = SampleTypes.OciManifest,
            ["config"] = Blob("application/vnd.cncf.helm.config.v1+json", "{}"u8.ToArray()),
            ["layers"] = new JsonArray(Blob("application/vnd.cncf.helm.chart.content.v1.tar+gzip", [1, 2, 3])),
        });
        _bench.Source.AddManifest(manifest, SampleTypes.OciManifest, "1.0.0_build");

        Assert.Equal(["1.0.0_build=Copied"], SyncBench.Sum(await _bench.RunAsync()));
        _bench.AssertSame("1.0.0_build");
    }

    [Fact]
    public async Task Repositories_of_a_catalog_go_below_a_prefix()
    {
        _bench.Add("1");
        _bench.From.Add("library/tool", RandomImage.Of(1, 100), "2");
        _bench.From.Add("other/tool", RandomImage.Of(1, 100), "3");

        IReadOnlyList<SyncResult> results = await _bench.RunAsync(new SyncRule($"{_bench.FromServer.Authority}/library/*", $"{_bench.ToServer.Authority}/hub/"));

        Assert.Equal(
            [$"{_bench.ToServer.Authority}/hub/library/app:1", $"{_bench.ToServer.Authority}/hub/library/tool:2"],
            results.Select(result => result.Destination.ToString()));
    }

    [Theory]
    [InlineData("*/x", "registry.example.com/y/", "must name its registry")]
    [InlineData("registry.example.com/*", "registry.example.com/y", "must end with a slash")]
    [InlineData("registry.example.com/x:1", "registry.example.com/y", "names one image")]
    [InlineData("registry.example.com/x", "mirror/y", "does not say which registry")]
    [InlineData("registry.example.com/x", "registry.example.com/x", "would go to itself")]
    [InlineData("registry.example.com/X", "registry.example.com/x", "is no name of a repository")]
    public async Task A_rule_that_cannot_be_is_refused_before_anything_is_asked(string source, string destination, string problem)
    {
        ImageException error = await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => _bench.RunAsync(new SyncRule(source, destination)));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_sources_do_not_go_to_one_destination()
    {
        SyncRule other = _bench.Rule with { Source = $"{_bench.FromServer.Authority}/library/other" };

        Assert.Contains("would both go to", (await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => _bench.RunAsync(_bench.Rule, other))).Message, StringComparison.Ordinal);
        Assert.Empty(_bench.FromServer.Requests);
    }

    [Fact]
    public async Task A_repository_that_is_not_there_costs_the_others_nothing()
    {
        _bench.Add("1");
        SyncRule missing = new($"{_bench.FromServer.Authority}/library/missing", $"{_bench.ToServer.Authority}/mirror/missing");

        IReadOnlyList<SyncResult> results = await _bench.RunAsync(missing, _bench.Rule);

        Assert.Equal(["1=Copied", "=Failed"], SyncBench.Sum(results));
        Assert.Equal(ImageError.NotFound, results[1].Error!.Error);
    }

    private JsonObject Blob(string type, byte[] content) =>
        new() { ["mediaType"] = type, ["digest"] = _bench.Source.AddBlob(content), ["size"] = content.Length };
}
