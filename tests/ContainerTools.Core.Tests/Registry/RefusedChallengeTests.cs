using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>A challenge that leads nowhere is the business of the repository that gave it, and not of the whole registry.</summary>
public sealed class RefusedChallengeTests : IDisposable
{
    private const string Locked = "locked/app";
    private readonly RegistryBench _bench = new();

    public RefusedChallengeTests() => _bench.AddImage();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("Bearer realm=\"file:///token\"")]
    [InlineData("Bearer realm=\"http://169.254.169.254/latest/token\"")]
    [InlineData("Bearer realm=\"http://metadata.google.internal/token\"")]
    [InlineData("Bearer realm=\"/page\"")]
    [InlineData("Bearer realm=\"/junk\"")]
    [InlineData("Bearer realm=\"/refusal\"")]
    [InlineData("Bearer service=\"x\"")]
    public async Task Others_are_read_as_before(string challenge)
    {
        Challenge(challenge);

        await _bench.GetImageAsync();
        await Assert.ThrowsAsync<ImageException>(GetLockedAsync);
        await _bench.GetImageAsync();
        await Assert.ThrowsAsync<ImageException>(GetLockedAsync);
        await _bench.GetImageAsync();

        Assert.All(_bench.Server.Requests.Where(request => request.Path.Contains(RegistryBench.Repository, StringComparison.Ordinal)), request => Assert.Null(request.Header("Authorization")));
    }

    [Fact]
    public async Task A_token_server_that_refuses_one_repository_is_asked_for_another()
    {
        var auth = new BearerAuth();
        _bench.Memory.Auth = auth;
        _bench.Memory.Intercept = request => request.Path == auth.TokenPath && request.QueryValue("scope")!.Contains(Locked, StringComparison.Ordinal) ? ScriptedResponse.Text("no", status: 403) : null;

        await _bench.GetImageAsync();
        await RegistryBench.FailsAsync(ImageError.Unauthorized, GetLockedAsync);
        await _bench.GetImageAsync();
    }

    [Fact]
    public async Task Each_repository_may_have_a_token_server_of_its_own()
    {
        // The realm of the first is the wrong one for the second, which tells it only when it is asked without a token.
        _bench.Memory.Add(Locked, RandomImage.Of(1, 1000), "1");
        var auth = new BearerAuth { TokenPath = "/own" };
        _bench.Memory.Auth = auth;
        _bench.Memory.Intercept = request =>
            request.Path == "/other" ? (request.QueryValue("scope")!.Contains(Locked, StringComparison.Ordinal) ? auth.Grant(request) : ScriptedResponse.Text("unknown repository", status: 404))
            : request.Path == "/own" && request.QueryValue("scope")!.Contains(Locked, StringComparison.Ordinal) ? ScriptedResponse.Text("unknown repository", status: 404)
            : null;
        _bench.Memory.Alter = (request, response) => response.Status == 401 && request.Path.Contains(Locked, StringComparison.Ordinal)
            ? ScriptedResponse.Unauthorized("Bearer realm=\"/other\"")
            : response;

        await _bench.GetImageAsync();
        await GetLockedAsync();
        await _bench.GetImageAsync();
    }

    private void Challenge(string challenge) => _bench.Memory.Intercept = request => request.Path switch
    {
        "/page" => ScriptedResponse.Text("<html>sign in</html>"),
        "/junk" => ScriptedResponse.Json("""{"token":"junk"}"""),
        "/refusal" => ScriptedResponse.Text("no", status: 403),
        _ when request.Path.Contains(Locked, StringComparison.Ordinal) => ScriptedResponse.Unauthorized(challenge),
        _ => null,
    };

    private Task GetLockedAsync() => _bench.Client.GetImageAsync(_bench.Reference(repository: Locked), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());
}
