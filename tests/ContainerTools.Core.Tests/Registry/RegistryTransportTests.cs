using ContainerTools.Registry.Authentication;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>Challenges, redirects and retries, seen from the servers.</summary>
public sealed class RegistryTransportTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Of_two_challenges_in_one_header_the_token_is_taken()
    {
        var auth = new BearerAuth { ChallengeFormat = "Basic realm=\"a, b\", Bearer realm=\"{0}\",service=\"{1}\",scope=\"{2}\"" };
        _bench.Memory.Auth = auth;
        _bench.AddImage();

        await _bench.GetImageAsync();

        Assert.Equal(1, auth.TokenCalls);
    }

    [Theory]
    [InlineData("Bearer realm=\"{0}\",service=\"{1}\",scope=\"{2}")]
    [InlineData("bearer  REALM = {0} , Service={1}")]
    public async Task Challenges_that_are_badly_written_are_understood(string format)
    {
        _bench.Memory.Auth = new BearerAuth { ChallengeFormat = format };
        _bench.AddImage();

        Assert.Equal(3, (await _bench.GetImageAsync()).Layers.Count);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Credentials_do_not_follow_a_redirect_to_another_host(int status)
    {
        using ScriptedServer elsewhere = Elsewhere();
        _bench.Memory.Auth = new BearerAuth();
        SampleImage image = _bench.AddImage();
        _bench.Memory.Alter = (request, response) => OnServer(request) && response.Status == 200 && request.Path.Contains("/blobs/", StringComparison.Ordinal)
            ? ScriptedResponse.Redirect(new Uri(elsewhere.BaseUri, request.Target).ToString(), status)
            : response;

        byte[][] layers = await _bench.ReadLayersAsync(await _bench.GetImageAsync());

        Assert.Equal(image.LayerBlobs.Select(blob => blob.Digest), layers.Select(Hash.Sha256));
        Assert.Equal(4, elsewhere.Requests.Count);
        Assert.All(elsewhere.Requests, request => Assert.Null(request.Header("Authorization")));
        Assert.All(elsewhere.Requests, request => Assert.Equal("GET", request.Method));
        Assert.Contains(_bench.Server.Requests, request => request.Header("Authorization")?.StartsWith("Bearer", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Basic_credentials_do_not_follow_either()
    {
        using ScriptedServer elsewhere = Elsewhere();
        _bench.Memory.Auth = new BasicAuth();
        _bench.Options = _bench.Options with { Credential = RegistryCredential.Basic("alice", "s3cret") };
        _bench.AddImage();
        _bench.Memory.Alter = (request, response) => OnServer(request) ? Faults.RedirectBlobs(elsewhere.BaseUri)(request, response) : response;

        await _bench.ReadLayersAsync(await _bench.GetImageAsync());

        Assert.NotEmpty(elsewhere.Requests);
        Assert.All(elsewhere.Requests, request => Assert.Null(request.Header("Authorization")));
    }

    [Fact]
    public async Task Credentials_stay_with_a_redirect_to_the_same_host()
    {
        _bench.Memory.Auth = new BearerAuth();
        _bench.AddImage();
        _bench.Memory.Alter = (request, response) => response.Status == 200 && request.Path.Contains("/blobs/", StringComparison.Ordinal) && request.QueryValue("again") is null
            ? ScriptedResponse.Redirect(request.Path + "?again=1")
            : response;

        await _bench.ReadLayersAsync(await _bench.GetImageAsync());

        ScriptedRequest[] redirected = _bench.Server.Requests.Where(request => request.QueryValue("again") is not null).ToArray();
        Assert.Equal(4, redirected.Length);
        Assert.All(redirected, request => Assert.StartsWith("Bearer", request.Header("Authorization"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        _bench.AddImage();
        _bench.Memory.Alter = (request, response) => request.Path.Contains("/manifests/", StringComparison.Ordinal) ? ScriptedResponse.Redirect(request.Target) : response;

        ImageException exception = await RegistryBench.FailsAsync(ImageError.RegistryFailed, () => _bench.GetImageAsync());

        Assert.Contains("circle", exception.Message, StringComparison.Ordinal);
        Assert.InRange(_bench.Server.Requests.Count, 10, 15);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("http://[bad")]
    public async Task Redirects_that_lead_nowhere_safe_are_refused(string location)
    {
        _bench.AddImage();
        _bench.Memory.Alter = (request, response) => request.Path.Contains("/manifests/", StringComparison.Ordinal) ? ScriptedResponse.Redirect(location) : response;

        await RegistryBench.FailsAsync(ImageError.RegistryFailed, () => _bench.GetImageAsync());
    }

    [Fact]
    public async Task Eight_layers_at_once_cost_one_token()
    {
        var auth = new BearerAuth();
        _bench.Memory.Auth = auth;
        SampleImage sample = _bench.AddImage(8, 5000);
        Image image = await _bench.GetImageAsync();

        await _bench.ReadLayersAsync(image);

        Assert.Equal(1, auth.TokenCalls);
        Assert.Equal(8, _bench.LayerRequests(sample).Count);
    }

    [Fact]
    public async Task A_session_that_begins_with_eight_layers_at_once_also_costs_one_token()
    {
        SampleImage sample = _bench.AddImage(8, 5000);
        Image image = await _bench.GetImageAsync();
        var auth = new BearerAuth();
        _bench.Memory.Auth = auth;

        await _bench.ReadLayersAsync(image);

        Assert.Equal(1, auth.TokenCalls);
        Assert.True(_bench.LayerRequests(sample).Count <= 16);
    }

    [Fact]
    public async Task A_token_that_dies_in_mid_pull_is_replaced()
    {
        var auth = new BearerAuth();
        _bench.Memory.Auth = auth;
        SampleImage sample = _bench.AddImage(4, 5000);
        Image image = await _bench.GetImageAsync();
        await Task.Delay(5100); // a token refused sooner counts as one that was never good
        auth.RevokeAll();

        byte[][] layers = await _bench.ReadLayersAsync(image);

        Assert.Equal(sample.LayerBlobs.Select(blob => blob.Digest), layers.Select(Hash.Sha256));
        Assert.Equal(2, auth.TokenCalls);
    }

    [Fact]
    public async Task Six_downloads_keep_the_pause_that_the_server_asks_for()
    {
        SampleImage sample = _bench.AddImage(10, 20_000);
        Image image = await _bench.GetImageAsync();
        _bench.Memory.Auth = new BearerAuth();
        TimeSpan? refused = null;
        object gate = new();
        int blobs = 0;
        _bench.Memory.Intercept = request =>
        {
            lock (gate)
            {
                blobs += request.Path.Contains("/blobs/", StringComparison.Ordinal) && request.Header("Authorization") is not null ? 1 : 0;
                if (blobs == 4 && refused is null)
                {
                    refused = request.At;
                    return ScriptedResponse.Error(429, "TOOMANYREQUESTS").With("Retry-After: 2");
                }

                return null;
            }
        };

        byte[][] layers = await _bench.ReadLayersAsync(image);

        Assert.Equal(sample.LayerBlobs.Select(blob => blob.Digest), layers.Select(Hash.Sha256));
        TimeSpan pause = refused!.Value;

        // What was under way when the refusal left the server cannot be called back.
        Assert.DoesNotContain(_bench.Server.Requests, request => request.At > pause + TimeSpan.FromMilliseconds(250) && request.At < pause + TimeSpan.FromMilliseconds(1950));
        Assert.Contains(_bench.Server.Requests, request => request.At > pause + TimeSpan.FromMilliseconds(1950));
    }

    [Fact]
    public async Task A_long_pause_is_not_waited_for()
    {
        _bench.AddImage();
        _bench.Memory.Intercept = request => request.Path == "/v2/" ? null : ScriptedResponse.Error(429, "TOOMANYREQUESTS", "pull limit").With("Retry-After: 3600");

        ImageException exception = await RegistryBench.FailsAsync(ImageError.TooManyRequests, () => _bench.GetImageAsync());

        Assert.Contains("1:00:00", exception.Message, StringComparison.Ordinal);
        Assert.Contains("pull limit", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, _bench.Server.Count("GET", "/manifests/"));
    }

    [Theory]
    [InlineData("60", true)]
    [InlineData("60.5", false)]
    [InlineData("61", false)]
    public void A_pause_is_long_beyond_a_minute(string seconds, bool waitedFor)
    {
        using var answer = new HttpResponseMessage(System.Net.HttpStatusCode.TooManyRequests);
        answer.Headers.TryAddWithoutValidation("Retry-After", seconds);

        Assert.Equal(waitedFor, ContainerTools.Registry.Transport.RetryPolicy.IsTransient(answer, TimeProvider.System));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task An_answer_that_passes_is_asked_for_again(int status)
    {
        _bench.AddImage();
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, byte>();
        _bench.Memory.Intercept = request => request.Path != "/v2/" && seen.TryAdd(request.Path, 0) ? ScriptedResponse.Error(status, "UNAVAILABLE") : null;

        Assert.Equal(3, (await _bench.ReadLayersAsync(await _bench.GetImageAsync())).Length);
    }

    [Fact]
    public async Task An_answer_that_stays_is_reported_after_five_tries()
    {
        _bench.AddImage();
        _bench.Memory.Intercept = request => request.Path == "/v2/" ? null : ScriptedResponse.Error(503, "UNAVAILABLE", "maintenance");

        ImageException exception = await RegistryBench.FailsAsync(ImageError.RegistryFailed, () => _bench.GetImageAsync());

        Assert.Contains("UNAVAILABLE: maintenance", exception.Message, StringComparison.Ordinal);
        Assert.Equal(5, _bench.Server.Count("GET", "/manifests/"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task A_connection_that_drops_at_any_request_does_no_harm(int which)
    {
        _bench.Memory.Auth = new BearerAuth();
        _bench.AddImage(2, 2000);
        int number = 0;
        _bench.Memory.Intercept = _ => Interlocked.Increment(ref number) == which ? ScriptedResponse.Dropped() : null;

        Image image = await _bench.GetImageAsync();
        await _bench.ReadAsync(image.Layers[0].Blob);
        await _bench.ReadAsync(image.Layers[1].Blob);

        Assert.True(number > which);
    }

    [Fact]
    public async Task A_token_server_with_a_bad_moment_is_asked_again()
    {
        var auth = new BearerAuth();
        _bench.Memory.Auth = auth;
        _bench.AddImage();
        int calls = 0;
        _bench.Memory.Intercept = request => request.Path == auth.TokenPath && calls++ == 0 ? ScriptedResponse.Text("busy", status: 503) : null;

        Assert.Equal(3, (await _bench.GetImageAsync()).Layers.Count);
    }

    [Fact]
    public async Task A_token_server_that_stays_down_is_named()
    {
        var auth = new BearerAuth();
        _bench.Memory.Auth = auth;
        _bench.AddImage();
        _bench.Memory.Intercept = request => request.Path == auth.TokenPath ? ScriptedResponse.Text("busy", status: 503) : null;

        ImageException exception = await RegistryBench.FailsAsync(ImageError.RegistryFailed, () => _bench.GetImageAsync());

        Assert.Contains("token server", exception.Message, StringComparison.Ordinal);
        Assert.Contains("503", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_answer_that_stalls_times_out()
    {
        _bench.Options = _bench.Options with { IdleTimeout = TimeSpan.FromMilliseconds(100) };
        var auth = new BearerAuth();
        _bench.Memory.Auth = auth;
        _bench.AddImage();
        _bench.Memory.Alter = (request, response) => request.Path == auth.TokenPath ? response with { StallAfter = 3 } : response;

        await RegistryBench.FailsAsync(ImageError.TimedOut, () => _bench.GetImageAsync());
    }

    [Fact]
    public async Task A_server_that_never_answers_times_out()
    {
        _bench.Options = _bench.Options with { IdleTimeout = TimeSpan.FromMilliseconds(100) };
        _bench.Memory.Intercept = _ => new ScriptedResponse { Gate = Task.Delay(Timeout.Infinite) };

        await RegistryBench.FailsAsync(ImageError.TimedOut, () => _bench.GetImageAsync());
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        ImageReference reference = _bench.Reference();
        _bench.Server.Dispose();

        await RegistryBench.FailsAsync(ImageError.Unreachable, () => _bench.Client.GetImageAsync(reference, null, _bench.Reporter, RegistryBench.Limit()));
    }

    [Fact]
    public async Task Refused_credentials_are_not_sent_again_and_again()
    {
        _bench.Memory.Auth = new BasicAuth();
        _bench.Options = _bench.Options with { Credential = RegistryCredential.Basic("alice", "wrong") };
        _bench.AddImage();

        await RegistryBench.FailsAsync(ImageError.Unauthorized, () => _bench.GetImageAsync());

        Assert.Equal(1, _bench.Server.Count("GET", "/manifests/"));
    }

    private ScriptedServer Elsewhere() => new(request => _bench.Memory[RegistryBench.Repository].Blobs.TryGetValue(request.Path.Split('/')[^1], out byte[]? content)
        ? ScriptedResponse.Bytes(content)
        : ScriptedResponse.Empty(404));

    private bool OnServer(ScriptedRequest request) => request.BaseUri == _bench.Server.BaseUri;
}
