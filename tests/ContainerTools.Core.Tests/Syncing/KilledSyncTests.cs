using System.Diagnostics;
using ContainerTools.Syncing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Syncing;

/// <summary>A process that is killed while it synchronizes.</summary>
public sealed class KilledSyncTests : IDisposable
{
    private readonly SyncBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_was_brought_stays_and_the_next_run_sends_only_what_is_missing()
    {
        _bench.AddMany(6);
        SampleImage half = RandomImage.Of(2, 300_000, seed: 900);
        _bench.From.Add(SyncBench.FromRepository, half, "2.0.0");
        string held = half.LayerBlobs[1].Digest;
        var release = new TaskCompletionSource();
        _bench.From.Alter = (request, response) => request.Method == "GET" && request.Path.EndsWith(held, StringComparison.Ordinal) ? response with { Gate = release.Task } : response;

        using (new BackgroundProcess("dotnet", [typeof(Program).Assembly.Location, "sync", _bench.Rule.Source, _bench.Rule.Destination]))
        {
            var clock = Stopwatch.StartNew();
            while (!(_bench.Target.Blobs.ContainsKey(half.LayerBlobs[0].Digest) && _bench.Target.Tags.Count >= 3))
            {
                Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), string.Join('\n', _bench.ToServer.Requests));
                await Task.Delay(20);
            }
        }

        release.SetResult();
        string[] tags = [.. _bench.Target.Tags.Keys];
        string[] blobs = [.. _bench.Target.Blobs.Keys];
        Assert.DoesNotContain("2.0.0", tags);
        _bench.AssertSame(tags);
        _bench.Forget();

        IReadOnlyList<SyncResult> results = await _bench.RunAsync();

        Assert.Equal(7, results.Count);
        Assert.All(results, result => Assert.Equal(tags.Contains(result.Tag) ? SyncAction.Current : SyncAction.Copied, result.Action));
        _bench.AssertSame([.. _bench.Source.Tags.Keys]);
        string[] sent = [.. _bench.Writes.Select(request => request.QueryValue("digest")).OfType<string>()];
        Assert.Contains(held, sent);
        Assert.Empty(sent.Intersect(blobs));
        Assert.Equal(half.LayerBlobs[1].Content.Length + half.Content.Length, results.Single(result => result.Tag == "2.0.0").BytesSent - (blobs.Contains(half.Config.Digest) ? 0 : half.Config.Content.Length));
    }
}
