using ContainerTools.Registry.Authentication;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>Registries that say at <c>/v2/</c> alone that they want a login, and answer 404 or 403 everywhere else.</summary>
public sealed class HiddenRegistryTests : IDisposable
{
    private static readonly RegistryCredential Alice = RegistryCredential.Basic("alice", "s3cret");
    private readonly RegistryBench _bench = new();
    private readonly OutsideHandler _outside;

    public HiddenRegistryTests()
    {
        _outside = new OutsideHandler(_bench.Server.BaseUri);
        _bench.AddImage();
    }

    public void Dispose()
    {
        _outside.Dispose();
        _bench.Dispose();
    }

    [Theory]
    [InlineData(true, 404)]
    [InlineData(true, 403)]
    [InlineData(true, 401)]
    [InlineData(false, 404)]
    [InlineData(false, 403)]
    public async Task With_a_credential_the_root_is_asked_once(bool bearer, int status)
    {
        _bench.Memory.Auth = new HiddenAuth(bearer ? new BearerAuth { Realm = "/token" } : new BasicAuth(), status);
        Use(Alice);

        Assert.Equal(3, (await PullAsync()).Length);
        Assert.Equal(3, (await PullAsync()).Length);

        Assert.Equal(1, RootRequests);
        Assert.Single(_bench.Server.Requests, request => request.Path != "/v2/" && request.Response!.Status == status);
        Assert.Equal([OutsideHandler.Host], _outside.Hosts);
    }

    [Fact]
    public async Task Eight_requests_at_once_ask_the_root_once()
    {
        _bench.Memory.Auth = new HiddenAuth(new BearerAuth { Realm = "/token" });
        Use(Alice);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PullAsync()));

        Assert.Equal(1, RootRequests);
    }

    [Fact]
    public async Task Without_a_credential_nothing_is_asked_again()
    {
        _bench.Memory.Auth = new HiddenAuth(new BearerAuth { Realm = "/token" });
        Use(RegistryCredential.Anonymous);

        await RegistryBench.FailsAsync(ImageError.NotFound, PullAsync);

        Assert.Equal(1, RootRequests);
        Assert.Equal(1, _bench.Server.Count("GET", "/manifests/"));
    }

    [Fact]
    public async Task A_registry_that_lets_everybody_in_is_asked_once_why_something_is_missing()
    {
        Use(Alice);

        await RegistryBench.FailsAsync(ImageError.NotFound, () => PullAsync("nothing"));
        await RegistryBench.FailsAsync(ImageError.NotFound, () => PullAsync("nothing"));

        Assert.Equal(1, RootRequests);
        Assert.Equal(2, _bench.Server.Count("GET", "/manifests/"));
        Assert.All(_bench.Server.Requests, request => Assert.Null(request.Header("Authorization")));
    }

    [Fact]
    public async Task A_root_that_does_not_answer_is_asked_three_times_and_leaves_the_first_answer_as_it_is()
    {
        _bench.Memory.Auth = new HiddenAuth(new BasicAuth());
        _bench.Memory.Intercept = request => request.Path == "/v2/" ? ScriptedResponse.Error(503, "UNAVAILABLE") : null;
        Use(Alice);

        for (int i = 0; i < 5; i++)
        {
            await RegistryBench.FailsAsync(ImageError.NotFound, PullAsync);
        }

        Assert.Equal(3, RootRequests);
    }

    [Fact]
    public async Task A_root_that_was_out_of_order_for_a_moment_lets_in_afterwards()
    {
        int asked = 0;
        _bench.Memory.Auth = new HiddenAuth(new BasicAuth());
        _bench.Memory.Intercept = request => request.Path == "/v2/" && asked++ == 0 ? ScriptedResponse.Error(503, "UNAVAILABLE") : null;
        Use(Alice);

        await RegistryBench.FailsAsync(ImageError.NotFound, PullAsync);
        Assert.Equal(3, (await PullAsync()).Length);
    }

    [Fact]
    public async Task A_password_that_the_token_server_refuses_is_what_is_told()
    {
        _bench.Memory.Auth = new HiddenAuth(new BearerAuth { Realm = "/token" });
        Use(RegistryCredential.Basic("alice", "wrong"));

        await RegistryBench.FailsAsync(ImageError.Unauthorized, PullAsync);
    }

    [Fact]
    public async Task What_is_missing_for_a_user_too_is_missing()
    {
        _bench.Memory.Auth = new HiddenAuth(new BearerAuth { Realm = "/token" });
        Use(Alice);

        await RegistryBench.FailsAsync(ImageError.NotFound, () => PullAsync("nothing"));
        _bench.Server.Forget();
        await RegistryBench.FailsAsync(ImageError.NotFound, () => PullAsync("nothing"));

        Assert.Single(_bench.Server.Requests);
    }

    [Fact]
    public async Task Storage_that_has_nothing_is_not_asked_who_we_are()
    {
        using var storage = new ScriptedServer(_ => ScriptedResponse.Empty(404));
        _bench.Memory.Alter = Faults.RedirectBlobs(storage.BaseUri);
        _bench.Options = _bench.Options with { Credential = Alice };

        await RegistryBench.FailsAsync(ImageError.NotFound, () => _bench.GetImageAsync());

        Assert.Single(storage.Requests);
        Assert.Null(storage.Requests[0].Header("Authorization"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_first_look_at_a_local_registry_shows_is_used(bool bearer)
    {
        _bench.Memory.Auth = new HiddenAuth(bearer ? new BearerAuth() : new BasicAuth());
        _bench.Options = _bench.Options with { Credential = Alice };

        await _bench.GetImageAsync();

        Assert.Equal(1, RootRequests);
        Assert.Equal(1, _bench.Server.Count("GET", "/manifests/"));
    }

    private int RootRequests => _bench.Server.Requests.Count(request => request.Path == "/v2/");

    private void Use(RegistryCredential credential) => _bench.Options = _bench.Options with { Credential = credential, Handler = _outside };

    private Task<byte[][]> PullAsync() => PullAsync("1");

    private async Task<byte[][]> PullAsync(string tag)
    {
        ImageReference reference = ImageReference.Parse($"{OutsideHandler.Host}/{RegistryBench.Repository}:{tag}");
        return await _bench.ReadLayersAsync(await _bench.Client.GetImageAsync(reference, RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit()));
    }
}
