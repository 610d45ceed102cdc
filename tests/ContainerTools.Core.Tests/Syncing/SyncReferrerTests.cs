using ContainerTools.Syncing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Syncing;

public sealed class SyncReferrerTests : IDisposable
{
    private readonly SyncBench _bench = new();

    public SyncReferrerTests() => _bench.Rule = _bench.Rule with { IncludeReferrers = true };

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_attached_comes_before_the_tag_and_what_is_attached_to_that_too(bool keepsList)
    {
        _bench.To.Uploads.KnowsSubjects = keepsList;
        if (!keepsList)
        {
            Func<ScriptedRequest, ScriptedResponse?> removal = _bench.To.Intercept!;
            _bench.To.Intercept = request => request.Path.Contains("/referrers/", StringComparison.Ordinal) ? ScriptedResponse.Error(404, "NOT_FOUND") : removal(request);
        }

        SampleImage image = _bench.Add("1");
        SampleImage sbom = _bench.Attach(image, "application/spdx+json");
        SampleImage signature = _bench.Attach(sbom);

        SyncResult result = Assert.Single(await _bench.RunAsync());

        Assert.Equal((SyncAction.Copied, 2), (result.Action, result.ReferrerCount));
        Assert.All([sbom, signature], manifest => Assert.Equal(manifest.Content, _bench.Target.Manifests[manifest.Digest].Content));
        string[] order = _bench.ToServer.Requests.Where(request => request.Method == "PUT" && request.Path.Contains("/manifests/", StringComparison.Ordinal)).Select(request => request.Path.Split('/')[^1]).ToArray();
        Assert.Equal("1", order[^1]);
        Assert.Equal(!keepsList, _bench.Target.Tags.ContainsKey(image.Digest.Replace(':', '-')));

        SyncResult again = Assert.Single(await _bench.RunAsync());
        Assert.Equal((SyncAction.Current, 0), (again.Action, again.ReferrerCount));
    }

    [Fact]
    public async Task What_was_attached_later_is_brought_to_a_tag_that_is_current_and_the_image_is_not_fetched()
    {
        SampleImage image = _bench.Add("1");
        await _bench.RunAsync();
        _bench.Attach(image);
        _bench.Forget();

        SyncResult result = Assert.Single(await _bench.RunAsync());

        Assert.Equal((SyncAction.Updated, 1, image.Digest), (result.Action, result.ReferrerCount, result.Digest.ToString()));
        Assert.Equal(1, _bench.FromServer.Count("GET", "/manifests/"));
        Assert.Equal(SyncAction.Current, Assert.Single(await _bench.RunAsync()).Action);
    }

    [Fact]
    public async Task Signatures_of_cosign_come_by_their_tags_and_no_tags_are_asked_for_that_are_not_listed()
    {
        SampleImage image = _bench.Add("1");
        string tag = image.Digest.Replace(':', '-') + ".sig";
        _bench.From.Add(SyncBench.FromRepository, RandomImage.Of(1, 100, seed: 77), tag);

        SyncResult result = Assert.Single(await _bench.RunAsync());

        Assert.Equal(1, result.ReferrerCount);
        _bench.AssertSame(tag);
        Assert.Equal(0, _bench.FromServer.Count("GET", ".att"));
        Assert.Equal(0, _bench.ToServer.Count("GET", ".att"));
    }

    [Fact]
    public async Task What_is_attached_to_the_parts_of_an_index_comes_too()
    {
        SampleIndex index = SampleIndex.Of(Busybox.Platforms(docker: false).Take(2));
        _bench.From.Add(SyncBench.FromRepository, index, "multi");
        SampleImage toPart = _bench.Attach(index.Children[1]);
        SampleImage toIndex = _bench.Attach(index);

        Assert.Equal(2, Assert.Single(await _bench.RunAsync()).ReferrerCount);
        Assert.All([toPart, toIndex], manifest => Assert.Contains(manifest.Digest, _bench.Target.Manifests.Keys));
    }

    [Fact]
    public async Task With_some_platforms_only_what_is_attached_to_these_comes()
    {
        SampleIndex index = SampleIndex.Of(Busybox.Platforms(docker: false).Take(2));
        _bench.From.Add(SyncBench.FromRepository, index, "multi");
        SampleImage toIndex = _bench.Attach(index);
        SampleImage toPart = _bench.Attach(index.Children[0]);

        SyncResult result = Assert.Single(await _bench.RunAsync(_bench.Rule with { Platforms = [new Platform("linux", "amd64")] }));

        Assert.Equal(1, result.ReferrerCount);
        Assert.Contains(toPart.Digest, _bench.Target.Manifests.Keys);
        Assert.DoesNotContain(toIndex.Digest, _bench.Target.Manifests.Keys);
    }

    [Fact]
    public async Task A_damaged_one_is_left_out_with_a_warning_and_one_that_is_refused_keeps_the_tag_back()
    {
        SampleImage image = _bench.Add("1");
        SampleImage damaged = _bench.Attach(image, "application/damaged");
        SampleImage good = _bench.Attach(image, "application/good");
        _bench.From.Alter = (request, response) => request.Path.EndsWith(damaged.Digest, StringComparison.Ordinal) ? ScriptedResponse.Text("{}", SampleTypes.OciManifest) : response;

        Assert.Equal((SyncAction.Copied, 1), (await _bench.RunAsync()).Select(result => (result.Action, result.ReferrerCount)).Single());
        Assert.Contains(_bench.Reporter.Warnings, line => line.Contains(damaged.Digest, StringComparison.Ordinal) && line.Contains("left out", StringComparison.Ordinal));

        _bench.To.Intercept = PushFaults.Answer("PUT", 403, good.Digest);
        SyncResult refused = Assert.Single(await _bench.RunAsync(_bench.Rule with { Destination = $"{_bench.ToServer.Authority}/mirror/other" }));
        Assert.Equal((SyncAction.Failed, ImageError.Forbidden), (refused.Action, refused.Error!.Error));
        Assert.Empty(_bench.To["mirror/other"].Tags);
    }
}
