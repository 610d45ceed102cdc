using ContainerTools.Syncing;
using ContainerTools.Testing;
using ContainerTools.Tests.Serving;

namespace ContainerTools.Tests.Syncing;

/// <summary>What is remembered of a destination, and what ends it.</summary>
public sealed class SyncStateTests : IDisposable
{
    private readonly SyncBench _bench = new();

    public SyncStateTests()
    {
        _bench.AddMany(20);
        _bench.Options = _bench.Options with { StatePath = _bench.Folder["state.json"] };
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_tag_that_others_removed_at_the_destination_is_noticed_by_the_list()
    {
        await _bench.RunAsync();
        _bench.Target.Tags.TryRemove("1.0.7", out _);

        Assert.Equal(["1.0.7=Copied"], SyncBench.Sum((await _bench.RunAsync()).Where(result => result.Action != SyncAction.Current)));
    }

    [Fact]
    public async Task When_one_tag_is_seen_to_be_moved_by_others_all_are_asked_for()
    {
        await _bench.RunAsync();
        SampleImage foreign = RandomImage.Of(1, 10, seed: 4242);
        _bench.To.Add(SyncBench.ToRepository, foreign, "1.0.7", "1.0.8");
        _bench.Add("1.0.7", seed: 77);
        _bench.Forget();

        IReadOnlyList<SyncResult> results = await _bench.RunAsync();

        Assert.Equal(["1.0.7=Updated", "1.0.8=Updated"], SyncBench.Sum(results.Where(result => result.Action != SyncAction.Current)));
        Assert.Equal(foreign.Digest, results.Single(result => result.Tag == "1.0.8").PreviousDigest.ToString());
        Assert.Contains(_bench.Reporter.Warnings, line => line.Contains("written to by others", StringComparison.Ordinal));
        _bench.AssertSame("1.0.7", "1.0.8");
    }

    [Fact]
    public async Task All_are_asked_for_again_after_a_day()
    {
        await _bench.RunAsync();
        _bench.To.Add(SyncBench.ToRepository, RandomImage.Of(1, 10, seed: 4242), "1.0.8");
        var clock = new ShiftedClock();
        clock.Advance(TimeSpan.FromHours(25));
        _bench.Registry = _bench.Registry with { TimeProvider = clock };

        Assert.Equal(["1.0.8=Updated"], SyncBench.Sum((await _bench.RunAsync()).Where(result => result.Action != SyncAction.Current)));
    }

    [Fact]
    public async Task A_tag_that_failed_is_not_remembered()
    {
        _bench.To.Intercept = PushFaults.Answer("PUT", 400, "/manifests/1.0.3");
        await _bench.RunAsync();
        _bench.To.Intercept = null;

        Assert.Equal(["1.0.3=Copied"], SyncBench.Sum((await _bench.RunAsync()).Where(result => result.Action != SyncAction.Current)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"syncStateVersion\":2}")]
    [InlineData("{\"syncStateVersion\":1,\"destinations\":[{\"name\":\"x\"}]}")]
    [InlineData("{\"syncStateVersion\":1,\"destinations\":[{\"name\":\"x\",\"asked\":\"2026-01-01T00:00:00.0000000+00:00\",\"tags\":{\"1\":\"md5\"}}]}")]
    public async Task A_file_that_cannot_be_read_costs_a_warning_and_is_written_anew(string content)
    {
        await File.WriteAllTextAsync(_bench.Options.StatePath!, content);

        Assert.All(await _bench.RunAsync(), result => Assert.Equal(SyncAction.Copied, result.Action));
        Assert.Contains(_bench.Reporter.Warnings, line => line.Contains("cannot be read", StringComparison.Ordinal));
        _bench.Forget();
        await _bench.RunAsync();
        Assert.Equal(1, _bench.ToServer.Count("HEAD", "/manifests/"));
    }

    [Fact]
    public async Task Destinations_are_remembered_each_for_itself()
    {
        SyncRule other = _bench.Rule with { Destination = $"{_bench.ToServer.Authority}/mirror/other" };
        await _bench.RunAsync();

        Assert.All(await _bench.RunAsync(other), result => Assert.Equal(SyncAction.Copied, result.Action));
        _bench.Forget();
        await _bench.RunAsync(_bench.Rule, other);
        Assert.Equal(2, _bench.ToServer.Count("HEAD", "/manifests/"));
    }

    [Fact]
    public async Task Several_rules_for_one_destination_remember_together()
    {
        SyncRule[] rules = [_bench.Rule with { Include = ["1.0.1?"] }, _bench.Rule with { Include = ["1.0.?"] }];
        await _bench.RunAsync(rules);
        _bench.Forget();

        Assert.All(await _bench.RunAsync(rules), result => Assert.Equal(SyncAction.Current, result.Action));
        Assert.Equal(2, _bench.ToServer.Count("HEAD", "/manifests/"));
    }

    [Fact]
    public async Task A_state_that_is_only_read_stays_as_it_is()
    {
        await _bench.RunAsync();
        byte[] before = await File.ReadAllBytesAsync(_bench.Options.StatePath!);
        _bench.Options = _bench.Options with { KeepsState = false };
        _bench.Add("1.0.99", seed: 99);

        await _bench.RunAsync();

        Assert.Equal(before, await File.ReadAllBytesAsync(_bench.Options.StatePath!));
    }

    [Fact]
    public async Task A_state_that_cannot_be_written_is_a_warning()
    {
        _bench.Options = _bench.Options with { StatePath = _bench.Folder["missing", "state.json"] };

        Assert.All(await _bench.RunAsync(), result => Assert.Equal(SyncAction.Copied, result.Action));
        Assert.Contains(_bench.Reporter.Warnings, line => line.Contains("is not kept", StringComparison.Ordinal));
    }
}
