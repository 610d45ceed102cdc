using ContainerTools.Syncing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Syncing;

/// <summary>What would be done is told as it is done afterwards, and nothing is written.</summary>
public sealed class SyncPreviewTests : IDisposable
{
    private readonly SyncBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_preview_tells_what_the_run_does_and_sends_no_request_that_writes()
    {
        SampleLayer shared = RandomImage.Layer(1, 50_000);
        _bench.Add("1.0");
        SampleImage second = new ImageFactory().Add(shared).Build();
        _bench.From.Add(SyncBench.FromRepository, second, "1.1", "1");
        _bench.From.Add(SyncBench.FromRepository, new ImageFactory().Add(shared).AddStep("other").Build(), "1.2");
        _bench.Attach(second);
        _bench.To.Add(SyncBench.ToRepository, RandomImage.Of(1, 100), "1.2", "0.9");
        _bench.Rule = _bench.Rule with { IncludeReferrers = true, Remove = true };
        _bench.Options = _bench.Options with { Approve = (_, _) => Task.FromResult(SyncAnswer.Preview), StatePath = _bench.Folder["state.json"] };

        IReadOnlyList<SyncResult> preview = await _bench.RunAsync();
        Assert.Empty(_bench.Writes);
        Assert.False(File.Exists(_bench.Folder["state.json"]));

        _bench.Options = _bench.Options with { Approve = null };
        IReadOnlyList<SyncResult> real = await _bench.RunAsync();

        Assert.Equal(["0.9=Removed", "1=Copied", "1.0=Copied", "1.1=Copied", "1.2=Updated"], SyncBench.Sum(real));
        Assert.All(preview, result => Assert.True(result.IsPreview));
        Assert.Equal(real.Select(result => (result.Tag, result.Action, result.Digest, result.PreviousDigest)), preview.Select(result => (result.Tag, result.Action, result.Digest, result.PreviousDigest)));
        Assert.Equal(real.Sum(result => result.BytesSent), preview.Sum(result => result.BytesSent));
        Assert.Equal((1, 1), (real.Sum(result => result.ReferrerCount), preview.Sum(result => result.ReferrerCount)));
    }

    [Fact]
    public async Task What_is_declined_is_skipped_and_the_rest_is_done()
    {
        _bench.Add("1");
        _bench.Add("2");
        _bench.To.Add(SyncBench.ToRepository, RandomImage.Of(1, 100), "0");
        _bench.Rule = _bench.Rule with { Remove = true };
        _bench.Options = _bench.Options with { Approve = (result, _) => Task.FromResult(result.Tag is "1" or "0" ? SyncAnswer.Decline : SyncAnswer.Do) };

        Assert.Equal(["0=Skipped", "1=Skipped", "2=Copied"], SyncBench.Sum(await _bench.RunAsync()));
        Assert.Equal(["0", "2"], _bench.Target.Tags.Keys.Order(StringComparer.Ordinal));
    }
}
