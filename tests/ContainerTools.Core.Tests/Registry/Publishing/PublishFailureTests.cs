using System.Text.Json;
using ContainerTools.Registry.Authentication;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>Whatever breaks, an image is there completely or not at all.</summary>
public sealed class PublishFailureTests : IDisposable
{
    private readonly PublishBench _bench = new();

    private ScriptedServer Server => _bench.To.Server;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_connection_lost_at_any_request_is_made_good()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, await CountRequestsAsync()), async (at, _) =>
        {
            using var bench = new PublishBench();
            int number = -1;
            bench.To.Memory.Intercept = _ => Interlocked.Increment(ref number) == at ? ScriptedResponse.Dropped(ConnectionEnd.Reset) : null;
            Image image = await bench.GetImageAsync(2, 3_000);

            await bench.PublishAsync(image, "1", "2");

            bench.AssertHas(image, "1", "2");
        });
    }

    [Theory]
    [InlineData(400, "DIGEST_INVALID", "MANIFEST_BLOB_UNKNOWN")]
    [InlineData(404, "MANIFEST_UNKNOWN")]
    [InlineData(404, "BLOB_UNKNOWN")]
    public async Task A_registry_that_does_not_know_yet_what_it_was_sent_is_asked_again(int status, params string[] codes)
    {
        int refusals = 0;
        _bench.To.Memory.Intercept = request => IsManifest(request) && Interlocked.Increment(ref refusals) == 1 ? Refusal(status, codes) : null;
        Image image = await _bench.GetImageAsync(2, 3_000);

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.Equal(2, refusals);
    }

    [Theory]
    [InlineData(1, 400, "MANIFEST_INVALID")]
    [InlineData(1, 400, "DIGEST_INVALID")]
    [InlineData(1, 403, "MANIFEST_BLOB_UNKNOWN")]
    [InlineData(5, 400, "DIGEST_INVALID", "MANIFEST_BLOB_UNKNOWN")]
    public async Task What_a_registry_goes_on_refusing_is_told_with_all_its_codes(int attempts, int status, params string[] codes)
    {
        int refusals = 0;
        _bench.To.Memory.Intercept = request => IsManifest(request) && Interlocked.Increment(ref refusals) > 0 ? Refusal(status, codes) : null;
        Image image = await _bench.GetImageAsync(1, 3_000);

        ImageException exception = await Assert.ThrowsAsync<ImageException>(() => _bench.PublishAsync(image, "1"));

        Assert.Equal(codes, exception.RegistryCodes);
        Assert.Equal(codes[0], exception.RegistryCode);
        Assert.Equal(attempts, refusals);
        _bench.AssertNothingIncomplete();
    }

    [Fact]
    public async Task A_registry_that_goes_away_at_any_request_has_nothing_incomplete()
    {
        await Parallel.ForEachAsync(Enumerable.Range(1, await CountRequestsAsync() - 1), async (at, _) =>
        {
            using var bench = new PublishBench();
            int number = -1;

            // Refused at once, because what is tried again for a time is the other test's matter.
            bench.To.Memory.Intercept = request => request.Path != "/v2/" && Interlocked.Increment(ref number) >= at ? ScriptedResponse.Error(400, "GONE") : null;
            Image image = await bench.GetImageAsync(2, 3_000);
            try
            {
                await bench.PublishAsync(image, "1", "2");
            }
            catch (ImageException)
            {
                bench.AssertNothingIncomplete();
                bench.To.Memory.Intercept = null;
                bench.To.Server.Forget();
                int there = bench.Target.Blobs.Count;

                await bench.PublishAsync(image, "1", "2");

                // By their digests: a request of the first attempt may still be on its way.
                Assert.Equal(3 - there, bench.To.Server.Requests
                    .Where(request => request.Method == "PUT" && request.Path.Contains("/blobs/", StringComparison.Ordinal))
                    .DistinctBy(request => request.QueryValue("digest")).Count());
            }

            bench.AssertHas(image, "1", "2");
        });
    }

    [Fact]
    public async Task What_was_fetched_for_an_upload_that_is_refused_is_let_go()
    {
        _bench.From.Options = _bench.From.Options with { MaximumTransfers = 1 };
        Image image = await _bench.GetImageAsync();
        _bench.To.Memory.Intercept = request => request.Method == "POST" ? ScriptedResponse.Error(400, "GONE") : null;

        await Assert.ThrowsAsync<ImageException>(() => _bench.PublishAsync(image, "1"));

        // There is one slot only, and it is free again.
        Assert.All(await _bench.From.ReadLayersAsync(image), content => Assert.NotEmpty(content));
    }

    [Fact]
    public async Task A_token_that_goes_bad_on_the_way_is_replaced_and_the_body_sent_again()
    {
        var auth = new BearerAuth();
        _bench.To.Memory.Auth = auth;
        UseAlice();
        int revoked = 0;
        Image image = await _bench.GetImageAsync(3, 20_000);
        Server.Handler = request =>
        {
            // Tokens that are refused soon after they were given out were never good, so this one ages first.
            if (request.Method == "PUT" && request.Header("Authorization") is not null && Interlocked.Increment(ref revoked) == 1)
            {
                Thread.Sleep(TimeSpan.FromSeconds(5.2));
                auth.RevokeAll();
            }

            return _bench.To.Memory.Handle(request);
        };

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.Contains(Server.Requests, request => request.Method == "PUT" && request.Response!.Status == 401 && request.Body.Length > 0);
    }

    [Fact]
    public async Task One_token_is_enough_for_a_whole_image()
    {
        var auth = new BearerAuth();
        _bench.To.Memory.Auth = auth;
        UseAlice();

        await _bench.PublishAsync(await _bench.GetImageAsync(), "1");

        Assert.Equal(1, auth.TokenCalls);
        Assert.Contains(Server.Requests, request => request.QueryValue("scope") == $"repository:{PublishBench.Repository}:pull,push");
    }

    [Fact]
    public async Task Who_may_only_pull_is_told_what_is_missing()
    {
        _bench.To.Memory.Auth = new BearerAuth();
        _bench.To.Options = _bench.To.Options with { Credential = RegistryCredential.Anonymous };
        ImageException anonymous = await RegistryBench.FailsAsync(ImageError.Unauthorized, async () => await _bench.PublishAsync(await _bench.GetImageAsync(), "1"));

        _bench.To.Memory.Intercept = request => request.Method == "POST" ? ScriptedResponse.Error(403, "DENIED", "no") : null;
        UseAlice();
        ImageException alice = await RegistryBench.FailsAsync(ImageError.Forbidden, async () => await _bench.PublishAsync(await _bench.GetImageAsync(), "1"));

        Assert.Contains($"push to '{_bench.Destination.Name}', and no credentials were given", anonymous.Message, StringComparison.Ordinal);
        Assert.Contains("'alice'", alice.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Target.Tags);
    }

    [Fact]
    public async Task A_registry_that_does_not_let_itself_be_asked_is_sent_everything()
    {
        _bench.To.Memory.Intercept = request => request.Method == "HEAD" ? ScriptedResponse.Empty(403) : null;
        Image image = await _bench.GetImageAsync();

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
    }

    [Fact]
    public async Task A_manifest_that_becomes_another_one_is_an_error()
    {
        _bench.To.Memory.Alter = (request, response) => request.Method == "PUT" && request.Path.Contains("/manifests/", StringComparison.Ordinal)
            ? response.Without("Docker-Content-Digest").With($"Docker-Content-Digest: sha256:{new string('0', 64)}")
            : response;

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, async () => await _bench.PublishAsync(await _bench.GetImageAsync(), "1"));
    }

    [Fact]
    public async Task A_digest_that_the_answer_does_not_have_is_asked_for()
    {
        _bench.To.Memory.Alter = (request, response) => request.Method == "PUT" ? response.Without("Docker-Content-Digest") : response;
        Image image = await _bench.GetImageAsync();

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.Equal("HEAD", Server.Requests[^1].Method);
    }

    [Fact]
    public async Task Stopping_takes_less_than_a_second_and_cancels_the_uploads()
    {
        Image image = await _bench.GetImageAsync(3, 100_000);
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        _bench.To.Memory.Alter = (request, response) =>
        {
            if (request.Method != "PUT")
            {
                return response;
            }

            begun.TrySetResult();
            return response with { Gate = Task.Delay(TimeSpan.FromSeconds(20)) };
        };
        Server.LimitBody = (method, _) => method == "PUT" ? 1 : null;
        Task publishing = _bench.PublishAsync(image, stop.Token, "1");
        await begun.Task.WaitAsync(RegistryBench.Limit());

        TimeSpan before = Server.Clock;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);

        Assert.True(Server.Clock - before < TimeSpan.FromSeconds(2), $"{Server.Clock - before}");
        Assert.Contains(Server.Requests, request => request.Method == "DELETE");
        Assert.Empty(_bench.Target.Tags);
    }

    private void UseAlice() => _bench.To.Options = _bench.To.Options with { Credential = RegistryCredential.Basic("alice", "s3cret") };

    private static bool IsManifest(ScriptedRequest request) => request.Method == "PUT" && request.Path.Contains("/manifests/", StringComparison.Ordinal);

    private static ScriptedResponse Refusal(int status, IEnumerable<string> codes) => ScriptedResponse.Text(
        JsonSerializer.Serialize(new { errors = codes.Select(code => new { code, message = "refused" }) }), "application/json", status);

    private static async Task<int> CountRequestsAsync()
    {
        using var bench = new PublishBench();
        await bench.PublishAsync(await bench.GetImageAsync(2, 3_000), "1", "2");
        return bench.To.Server.Requests.Count;
    }
}
