using System.Globalization;
using ContainerTools.Syncing;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Syncing;

/// <summary>One bad tag costs the others nothing.</summary>
public sealed class SyncFaultTests : IDisposable
{
    private readonly SyncBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_tag_that_is_gone_since_it_was_listed_is_skipped()
    {
        _bench.Add("1");
        _bench.Source.Tags["2"] = Hash.Sha256([]);

        IReadOnlyList<SyncResult> results = await _bench.RunAsync();

        Assert.Equal(["1=Copied", "2=Skipped"], SyncBench.Sum(results));
        Assert.Contains("leads nowhere", results[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_that_moves_meanwhile_is_copied_as_it_was_when_it_was_asked_for()
    {
        SampleImage before = _bench.Add("1");
        SampleImage after = RandomImage.Of(1, 100, seed: 9);
        _bench.From.Alter = (request, response) =>
        {
            if (request.Method == "HEAD" && request.Path.EndsWith("/manifests/1", StringComparison.Ordinal))
            {
                _bench.From.Add(SyncBench.FromRepository, after, "1");
            }

            return response;
        };

        Assert.Equal(before.Digest, Assert.Single(await _bench.RunAsync()).Digest.ToString());
        Assert.Equal(before.Digest, _bench.Target.Tags["1"]);
    }

    [Fact]
    public async Task A_tag_whose_manifest_is_gone_by_then_is_skipped_and_taken_by_the_next_run()
    {
        SampleImage before = _bench.Add("1");
        SampleImage after = RandomImage.Of(1, 100, seed: 9);
        _bench.From.Alter = (request, response) =>
        {
            if (request.Method == "HEAD" && request.Path.EndsWith("/manifests/1", StringComparison.Ordinal) && _bench.Source.Manifests.TryRemove(before.Digest, out _))
            {
                _bench.From.Add(SyncBench.FromRepository, after, "1");
            }

            return response;
        };

        SyncResult moved = Assert.Single(await _bench.RunAsync());
        Assert.Equal(SyncAction.Skipped, moved.Action);
        Assert.Contains("moved or removed meanwhile", moved.Reason, StringComparison.Ordinal);
        Assert.Equal(after.Digest, Assert.Single(await _bench.RunAsync()).Digest.ToString());
    }

    [Fact]
    public async Task A_source_that_lies_about_a_digest_fails_that_tag_alone()
    {
        _bench.Add("1");
        SampleImage lied = _bench.Add("2");
        byte[] other = _bench.Add("3").Content;
        _bench.From.Alter = (request, response) => request.Method == "GET" && request.Path.EndsWith(lied.Digest, StringComparison.Ordinal) ? ScriptedResponse.Bytes(other, SampleTypes.OciManifest) : response;

        IReadOnlyList<SyncResult> results = await _bench.RunAsync();

        Assert.Equal(["1=Copied", "2=Failed", "3=Copied"], SyncBench.Sum(results));
        Assert.Equal(ImageError.DigestMismatch, results[1].Error!.Error);
        Assert.DoesNotContain("2", _bench.Target.Tags.Keys);
    }

    [Fact]
    public async Task A_blob_that_is_not_what_its_digest_says_fails_that_tag_alone_and_no_tag_leads_to_it()
    {
        _bench.Add("1");
        SampleImage bad = _bench.Add("2");
        string digest = bad.LayerBlobs[0].Digest;
        _bench.Source.Blobs[digest] = [.. _bench.Source.Blobs[digest].Reverse()];

        IReadOnlyList<SyncResult> results = await _bench.RunAsync();

        Assert.Equal(["1=Copied", "2=Failed"], SyncBench.Sum(results));
        Assert.Equal(ImageError.DigestMismatch, results[1].Error!.Error);
        Assert.DoesNotContain("2", _bench.Target.Tags.Keys);
    }

    [Fact]
    public async Task A_destination_that_refuses_one_manifest_takes_the_others()
    {
        SampleImage first = _bench.Add("1");
        _bench.From.Add(SyncBench.FromRepository, first, "1.0");
        _bench.Add("2");
        _bench.To.Intercept = PushFaults.Answer("PUT", 400, "/manifests/1.0");

        IReadOnlyList<SyncResult> results = await _bench.RunAsync();

        Assert.Equal(["1=Copied", "1.0=Failed", "2=Copied"], SyncBench.Sum(results));
        Assert.Contains("1.0", results[1].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_that_lies_about_what_it_took_fails_the_tag()
    {
        _bench.Add("1");
        _bench.To.Alter = (request, response) => request.Method == "PUT" && request.Path.Contains("/manifests/", StringComparison.Ordinal)
            ? ScriptedResponse.Empty(201, $"Docker-Content-Digest: {Hash.Sha256([1])}")
            : response;

        Assert.Equal(ImageError.DigestMismatch, Assert.Single(await _bench.RunAsync()).Error!.Error);
    }

    [Fact]
    public async Task A_destination_that_lists_no_tags_is_asked_for_each()
    {
        _bench.Add("1");
        await _bench.RunAsync();
        _bench.To.Intercept = PushFaults.Answer("GET", 403, "/tags/list");

        Assert.Equal(["1=Current"], SyncBench.Sum(await _bench.RunAsync()));
        Assert.Equal(["1=Current", "=Failed"], SyncBench.Sum(await _bench.RunAsync(_bench.Rule with { Remove = true })).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_short_pause_that_the_source_asks_for_is_kept_and_nothing_is_lost()
    {
        _bench.AddMany(5);
        _bench.From.Intercept = Faults.TooManyOnce(afterBlobs: 2, retryAfterSeconds: 1);

        Assert.All(await _bench.RunAsync(), result => Assert.Equal(SyncAction.Copied, result.Action));
    }

    [Fact]
    public async Task The_reserve_of_a_rate_limit_is_kept_and_the_next_run_goes_on()
    {
        _bench.AddMany(10);
        var limit = new PullLimit(_bench.From, 8);
        _bench.Rule = _bench.Rule with { RateLimitReserve = 3 };

        IReadOnlyList<SyncResult> first = await _bench.RunAsync();

        Assert.Equal(5, limit.Used);
        Assert.Equal(5, first.Count(result => result.Action == SyncAction.Copied));
        Assert.All(first.Where(result => result.Action == SyncAction.Skipped), result => Assert.Contains("a later run goes on here", result.Reason, StringComparison.Ordinal));
        Assert.Single(_bench.Reporter.Warnings, line => line.Contains("run this again later", StringComparison.Ordinal));

        limit.Reset();
        IReadOnlyList<SyncResult> second = await _bench.RunAsync();
        Assert.Equal((5, 5), (second.Count(result => result.Action == SyncAction.Copied), second.Count(result => result.Action == SyncAction.Current)));
    }

    [Fact]
    public async Task A_limit_that_is_used_up_skips_what_is_left_without_an_error()
    {
        _bench.AddMany(6);
        var limit = new PullLimit(_bench.From, 4);

        IReadOnlyList<SyncResult> results = await _bench.RunAsync();

        Assert.Equal(4, results.Count(result => result.Action == SyncAction.Copied));
        Assert.Equal(2, results.Count(result => result.Action == SyncAction.Skipped));
        Assert.Equal(4, limit.Used);
    }

    [Fact]
    public async Task A_limit_that_only_refuses_and_tells_nothing_skips_the_rest_too()
    {
        _bench.AddMany(6);
        int pulls = 0;
        _bench.From.Intercept = request => request.Method == "GET" && request.Path.Contains("/manifests/", StringComparison.Ordinal) && Interlocked.Increment(ref pulls) > 2
            ? ScriptedResponse.Error(429, "TOOMANYREQUESTS").With("Retry-After: 3600")
            : null;

        IReadOnlyList<SyncResult> results = await _bench.RunAsync();

        Assert.Equal(2, results.Count(result => result.Action == SyncAction.Copied));
        Assert.Equal(4, results.Count(result => result.Action == SyncAction.Skipped));
    }

    [Fact]
    public async Task The_work_waits_for_more_pulls_where_it_is_told_so()
    {
        _bench.AddMany(4);
        var limit = new PullLimit(_bench.From, 3);
        var clock = new WaitingClock(limit.Reset);
        _bench.Registry = _bench.Registry with { TimeProvider = clock };
        _bench.Rule = _bench.Rule with { RateLimitReserve = 1, RateLimitAction = RateLimitAction.Wait };

        Assert.All(await _bench.RunAsync(), result => Assert.Equal(SyncAction.Copied, result.Action));
        Assert.InRange(clock.Waits, 1, 3);
        Assert.Single(_bench.Reporter.Warnings, line => line.Contains("The work waits", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_more_tags_are_worked_on_at_once_than_was_said()
    {
        _bench.AddMany(12);
        _bench.Options = _bench.Options with { ThrottleLimit = 2 };
        _bench.From.Alter = (_, response) => response with { Gate = Task.Delay(20) };

        await _bench.RunAsync();

        Assert.InRange(_bench.FromServer.MostInFlight, 1, 4);
        Assert.Equal(12, _bench.Target.Tags.Count);
    }

    [Fact]
    public async Task Results_come_while_others_are_under_way()
    {
        _bench.Add("1", layers: 1);
        SampleImage slow = _bench.Add("2");
        var told = new TaskCompletionSource();
        _bench.From.Alter = (request, response) => request.Path.EndsWith(slow.LayerBlobs[0].Digest, StringComparison.Ordinal) ? response with { Gate = told.Task } : response;

        var results = new List<string>();
        await new RepositorySync(_bench.Client, _bench.Options).RunAsync(
            [_bench.Rule],
            result =>
            {
                results.Add(string.Create(CultureInfo.InvariantCulture, $"{result.Tag}"));
                told.TrySetResult();
            },
            _bench.Reporter,
            RegistryBench.Limit());

        Assert.Equal(["1", "2"], results);
    }
}
