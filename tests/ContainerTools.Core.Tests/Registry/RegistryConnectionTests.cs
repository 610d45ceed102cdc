using ContainerTools.Registry;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

public sealed class RegistryConnectionTests : IDisposable
{
    private static readonly RegistryCredential Alice = RegistryCredential.Basic("alice", "s3cret");
    private readonly RegistryBench _bench = new();

    private RegistryClient Client => _bench.Client;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_right_password_lets_in_and_the_wrong_one_does_not(bool bearer)
    {
        _bench.Memory.Auth = bearer ? new BearerAuth() : new BasicAuth();

        RegistryConnection connection = await OpenAsync(Alice);
        ImageException refused = await RegistryBench.FailsAsync(ImageError.Unauthorized, () => OpenAsync(RegistryCredential.Basic("alice", "wr0ng")));

        Assert.Equal(("alice", _bench.Server.Authority), (connection.User, connection.Registry));
        Assert.Empty(_bench.Reporter.Warnings);
        Assert.DoesNotContain("s3cret", $"{connection} {connection.Options} {_bench.Reporter.AllText}", StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_was_changed_is_noticed()
    {
        var auth = new BearerAuth();
        _bench.Memory.Auth = auth;
        await OpenAsync(Alice);
        auth.Users["alice"] = "changed";

        await RegistryBench.FailsAsync(ImageError.Unauthorized, () => OpenAsync(Alice));
    }

    [Fact]
    public async Task The_first_request_afterwards_brings_its_token_at_once()
    {
        _bench.Memory.Auth = new BearerAuth();
        _bench.AddImage();
        RegistryConnection connection = await OpenAsync(Alice);
        _bench.Server.Forget();

        await Client.WithOptions(_ => connection.Options).GetManifestAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit());

        Assert.Equal(1, _bench.Server.Count("GET", "/manifests/"));
    }

    [Fact]
    public async Task What_was_not_checked_is_said()
    {
        await OpenAsync(Alice);
        Assert.Contains("not checked", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);

        await OpenAsync(RegistryCredential.Anonymous);
        Assert.Single(_bench.Reporter.Warnings);
    }

    [Fact]
    public async Task What_is_no_registry_is_said()
    {
        _bench.Memory.Intercept = _ => ScriptedResponse.Empty(404);

        ImageException failure = await RegistryBench.FailsAsync(ImageError.RegistryFailed, () => OpenAsync(Alice));
        Assert.Contains("does not speak the registry protocol", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_are_those_of_the_last_answer()
    {
        _bench.AddImage();
        _bench.Memory.Alter = (_, response) => response.With("ratelimit-limit: 100;w=21600", "ratelimit-remaining: 76;w=21600");

        RegistryConnection connection = await OpenAsync(RegistryCredential.Anonymous);

        Assert.Equal((100, 76, TimeSpan.FromHours(6)), (connection.RateLimit!.Limit!.Value, connection.RateLimit.Remaining!.Value, connection.RateLimit.Window!.Value));
    }

    [Fact]
    public async Task Nothing_is_kept_of_what_is_forgotten()
    {
        var auth = new BearerAuth();
        _bench.Memory.Auth = auth;
        _bench.AddImage();
        RegistryConnection connection = await OpenAsync(Alice);
        Client.Forget(connection.Registry);
        auth.Users.Clear();

        await RegistryBench.FailsAsync(ImageError.Unauthorized, () => Client.WithOptions(_ => connection.Options).GetManifestAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit()));
    }

    [Theory]
    [InlineData("index.docker.io", "docker.io")]
    [InlineData("registry-1.docker.io", "docker.io")]
    [InlineData("r.example:5000", "r.example:5000")]
    public void A_registry_has_one_name(string given, string name) => Assert.Equal(name, RegistryConnection.NameOf(given));

    [Theory]
    [InlineData("https://r.example")]
    [InlineData("r.example/team")]
    [InlineData("")]
    public void What_is_no_host_is_refused(string text) => Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => RegistryConnection.NameOf(text)).Error);

    private Task<RegistryConnection> OpenAsync(RegistryCredential credential) =>
        Client.WithOptions(_ => _bench.Options with { Credential = credential }).ConnectAsync(_bench.Server.Authority, _bench.Reporter, RegistryBench.Limit());
}
