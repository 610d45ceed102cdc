using ContainerTools.Syncing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Syncing;

public sealed class SyncRemovalTests : IDisposable
{
    private readonly SyncBench _bench = new();

    public SyncRemovalTests() => _bench.Rule = _bench.Rule with { Include = ["1*"], Remove = true };

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Tags_that_the_rule_takes_and_the_source_has_no_more_are_removed_and_no_others()
    {
        _bench.Add("1.0");
        _bench.Add("2.0");
        SampleImage gone = RandomImage.Of(1, 100);
        _bench.To.Add(SyncBench.ToRepository, gone, "1.5", "2.5", "own");

        IReadOnlyList<SyncResult> results = await _bench.RunAsync();

        Assert.Equal(["1.0=Copied", "1.5=Removed"], SyncBench.Sum(results));
        Assert.Equal(gone.Digest, results[1].PreviousDigest.ToString());
        Assert.Null(results[1].Digest);
        Assert.Equal(["1.0", "2.5", "own"], _bench.Target.Tags.Keys.Order(StringComparer.Ordinal));
        Assert.Contains(gone.Digest, _bench.Target.Manifests.Keys);
    }

    [Fact]
    public async Task Nothing_is_removed_without_the_word()
    {
        _bench.Add("1.0");
        _bench.To.Add(SyncBench.ToRepository, RandomImage.Of(1, 100), "1.5");

        Assert.Equal(["1.0=Copied"], SyncBench.Sum(await _bench.RunAsync(_bench.Rule with { Remove = false })));
    }

    [Fact]
    public async Task A_tag_that_newer_ones_have_pushed_out_stays_as_long_as_the_source_has_it()
    {
        _bench.Add("1.0");
        _bench.Add("1.1");
        _bench.To.Add(SyncBench.ToRepository, RandomImage.Of(1, 100), "1.0");

        Assert.Equal(["1.1=Copied"], SyncBench.Sum(await _bench.RunAsync(_bench.Rule with { Latest = 1 })));
        Assert.Equal(["1.0", "1.1"], _bench.Target.Tags.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_empty_source_removes_nothing_unless_it_is_forced()
    {
        _bench.Source.Tags.Clear();
        _bench.To.Add(SyncBench.ToRepository, RandomImage.Of(1, 100), "1.5");

        SyncResult refused = Assert.Single(await _bench.RunAsync());
        Assert.Equal((SyncAction.Failed, ImageError.InvalidArgument), (refused.Action, refused.Error!.Error));
        Assert.Empty(_bench.Writes);

        _bench.Options = _bench.Options with { Force = true };
        Assert.Equal(["1.5=Removed"], SyncBench.Sum(await _bench.RunAsync()));
    }

    [Fact]
    public async Task A_source_that_is_not_there_removes_nothing_even_if_forced()
    {
        _bench.Options = _bench.Options with { Force = true };
        _bench.To.Add(SyncBench.ToRepository, RandomImage.Of(1, 100), "1.5");

        Assert.Equal(SyncAction.Failed, Assert.Single(await _bench.RunAsync()).Action);
        Assert.Empty(_bench.Writes);
    }

    [Fact]
    public async Task Other_tags_are_put_back_where_a_registry_removes_the_manifest_with_the_tag()
    {
        _bench.To.Intercept = MemoryRemoval.OfManifests(_bench.Target);
        _bench.Add("1.0");
        _bench.To.Add(SyncBench.ToRepository, RandomImage.Of(1, 100), "1.5", "own");

        Assert.Contains("1.5=Removed", SyncBench.Sum(await _bench.RunAsync()));
        Assert.Equal(["1.0", "own"], _bench.Target.Tags.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false, false, SyncAction.Removed)]
    [InlineData(true, false, SyncAction.Failed)]
    [InlineData(true, true, SyncAction.Removed)]
    public async Task Where_only_manifests_are_removed_one_that_others_need_stays(bool isShared, bool isForced, SyncAction expected)
    {
        Func<ScriptedRequest, ScriptedResponse?> removal = MemoryRemoval.OfTags(_bench.Target);
        _bench.To.Intercept = request => request.Method == "DELETE" && !request.Path.Contains("sha256:", StringComparison.Ordinal) ? ScriptedResponse.Error(405, "UNSUPPORTED") : removal(request);
        _bench.Options = _bench.Options with { Force = isForced };
        _bench.Add("1.0");
        SampleImage gone = RandomImage.Of(1, 100);
        _bench.To.Add(SyncBench.ToRepository, gone, isShared ? ["1.5", "own"] : ["1.5"]);

        SyncResult result = (await _bench.RunAsync()).Single(result => result.Tag == "1.5");

        Assert.Equal(expected, result.Action);
        Assert.Equal(isShared, _bench.Target.Manifests.ContainsKey(gone.Digest));
        Assert.Equal(isShared, _bench.Target.Tags.ContainsKey("own"));
        Assert.Equal(expected == SyncAction.Failed, _bench.Target.Tags.ContainsKey("1.5"));
    }

    [Fact]
    public async Task Signatures_by_tags_are_no_tags_of_the_rule()
    {
        SampleImage image = _bench.Add("1.0");
        string signature = image.Digest.Replace(':', '-') + ".sig";
        _bench.To.Add(SyncBench.ToRepository, RandomImage.Of(1, 100), signature);

        Assert.Equal(["1.0=Copied"], SyncBench.Sum(await _bench.RunAsync(_bench.Rule with { Include = [] })));
        Assert.Contains(signature, _bench.Target.Tags.Keys);
    }
}
