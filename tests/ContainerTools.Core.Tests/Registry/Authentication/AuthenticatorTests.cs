using System.Net.Http.Headers;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Tests.Registry;

public class AuthenticatorTests
{
    private const string BearerChallenge = """Bearer realm="https://auth.example/token",service="reg" """;

    private static readonly RegistryScope App = RegistryScope.Repository("acme/app", "pull");
    private static readonly RegistryCredential Alice = RegistryCredential.Basic("alice", "s3cret");

    private readonly ManualClock _clock = new();
    private readonly CollectingReporter _reporter = new();
    private int _lookups;

    [Fact]
    public async Task Nothing_is_sent_or_looked_up_before_the_registry_asks()
    {
        Authenticator authenticator = Create(Tokens(), Alice);

        Assert.Null(await GetAsync(authenticator));
        Assert.Equal(0, _lookups);
    }

    [Fact]
    public async Task Basic_is_sent_in_UTF_8()
    {
        Authenticator authenticator = Create(Tokens(), RegistryCredential.Basic("jürgen", "pässwörd€"));

        Assert.True(await RefuseAsync(authenticator, "Basic realm=x"));

        AuthenticationHeaderValue? header = await GetAsync(authenticator);
        Assert.Equal("Basic", header?.Scheme);
        Assert.Equal("asO8cmdlbjpww6Rzc3fDtnJk4oKs", header?.Parameter);
    }

    [Fact]
    public async Task Basic_that_was_refused_is_not_sent_again()
    {
        Authenticator authenticator = Create(Tokens(), Alice);
        await RefuseAsync(authenticator, "Basic realm=x");

        Assert.False(await RefuseAsync(authenticator, "Basic realm=x", await GetAsync(authenticator)));
    }

    [Fact]
    public async Task Without_credentials_there_is_no_answer_to_Basic()
    {
        Assert.False(await RefuseAsync(Create(Tokens(), RegistryCredential.Anonymous), "Basic realm=x"));
    }

    [Theory]
    [InlineData("Negotiate")]
    [InlineData("""Digest realm="x" """)]
    public async Task Unknown_schemes_are_not_answered(string challenge)
    {
        Assert.False(await RefuseAsync(Create(Tokens(), Alice), challenge));
        Assert.Contains(_reporter.Lines, line => line.Contains("reg.example", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Basic realm=x", BearerChallenge)]
    [InlineData("Basic realm=x, " + BearerChallenge)]
    [InlineData("Negotiate", BearerChallenge)]
    public async Task Bearer_is_preferred(params string[] challenges)
    {
        Authenticator authenticator = Create(Tokens(), Alice);
        using HttpResponseMessage response = ScriptedNetwork.Unauthorized(challenges);

        Assert.Equal("Bearer token-1", (await authenticator.AnswerAsync(response, null, App, _reporter, default))?.Header.ToString());
    }

    [Fact]
    public async Task A_registry_token_is_sent_as_it_is()
    {
        ScriptedNetwork server = Tokens();
        Authenticator authenticator = Create(server, RegistryCredential.BearerToken(" given "));

        Assert.True(await RefuseAsync(authenticator, BearerChallenge));
        Assert.Equal("Bearer given", (await GetAsync(authenticator))?.ToString());
        Assert.False(await RefuseAsync(authenticator, BearerChallenge, await GetAsync(authenticator)));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Eight_parallel_callers_cause_one_token_call()
    {
        TaskCompletionSource gate = new();
        ScriptedNetwork server = new(async (_, cancel) =>
        {
            await gate.Task.WaitAsync(cancel);
            return ScriptedNetwork.Json("""{"token":"one"}""");
        });
        Authenticator authenticator = Create(server, Alice);

        Task<bool>[] callers = Enumerable.Range(0, 8).Select(_ => RefuseAsync(authenticator, BearerChallenge)).ToArray();
        gate.SetResult();

        Assert.All(await Task.WhenAll(callers), Assert.True);
        Assert.Equal("Bearer one", (await GetAsync(authenticator))?.ToString());
        Assert.Single(server.Requests);
        Assert.Equal(1, _lookups);
    }

    [Fact]
    public async Task Each_scope_has_its_own_token()
    {
        ScriptedNetwork server = Tokens();
        Authenticator authenticator = Create(server, Alice);
        await RefuseAsync(authenticator, BearerChallenge);

        string? other = (await authenticator.GetAuthorizationAsync(RegistryScope.Repository("acme/other", "pull"), _reporter, default))?.Parameter;

        Assert.Equal(("token-1", "token-2"), ((await GetAsync(authenticator))?.Parameter, other));
        Assert.Equal(["repository:acme/app:pull", "repository:acme/other:pull"], server.Requests.Select(r => r.Field("scope")));
    }

    [Fact]
    public async Task A_token_is_replaced_before_it_runs_out()
    {
        Authenticator authenticator = Create(Tokens(expiresIn: 100), Alice);
        await RefuseAsync(authenticator, BearerChallenge);

        _clock.Advance(94.9);
        Assert.Equal("token-1", (await GetAsync(authenticator))?.Parameter);

        _clock.Advance(0.1);
        Assert.Equal("token-2", (await GetAsync(authenticator))?.Parameter);
    }

    [Fact]
    public async Task Credentials_are_looked_up_again_after_five_minutes()
    {
        Authenticator authenticator = Create(Tokens(expiresIn: 60), Alice);
        await RefuseAsync(authenticator, BearerChallenge);

        _clock.Advance(299.9);
        await GetAsync(authenticator);
        Assert.Equal(1, _lookups);

        _clock.Advance(60);
        await GetAsync(authenticator);
        Assert.Equal(2, _lookups);
    }

    [Fact]
    public async Task A_token_refused_at_once_is_not_asked_for_again()
    {
        ScriptedNetwork server = Tokens();
        Authenticator authenticator = Create(server, Alice);
        await RefuseAsync(authenticator, BearerChallenge);

        Assert.False(await RefuseAsync(authenticator, BearerChallenge, await GetAsync(authenticator)));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_token_that_was_good_is_replaced_once()
    {
        Authenticator authenticator = Create(Tokens(expiresIn: 300), Alice);
        await RefuseAsync(authenticator, BearerChallenge);
        AuthenticationHeaderValue? old = await GetAsync(authenticator);

        _clock.Advance(20);
        Assert.True(await RefuseAsync(authenticator, BearerChallenge, old));
        Assert.True(await RefuseAsync(authenticator, BearerChallenge, old));
        AuthenticationHeaderValue? next = await GetAsync(authenticator);
        Assert.Equal("token-2", next?.Parameter);

        _clock.Advance(20);
        Assert.False(await RefuseAsync(authenticator, BearerChallenge, next));
    }

    [Fact]
    public async Task Insufficient_scope_asks_for_more_once()
    {
        const string More = BearerChallenge + """,scope="repository:acme/base:pull repository:acme/app:pull,push",error="insufficient_scope" """;
        ScriptedNetwork server = Tokens();
        Authenticator authenticator = Create(server, Alice);
        await RefuseAsync(authenticator, BearerChallenge);

        Assert.True(await RefuseAsync(authenticator, More, await GetAsync(authenticator)));
        Assert.Equal("token-2", (await GetAsync(authenticator))?.Parameter);
        Assert.Equal(["repository:acme/app:pull,push", "repository:acme/base:pull"], server.Requests.Last().AllFields("scope"));

        Assert.False(await RefuseAsync(authenticator, More, await GetAsync(authenticator)));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_placeholder_scope_is_not_asked_for()
    {
        ScriptedNetwork server = Tokens();
        Authenticator authenticator = Create(server, Alice);

        await RefuseAsync(authenticator, BearerChallenge + """,scope="repository:user/image:pull" """);

        Assert.Equal(["repository:acme/app:pull"], server.Requests.Single().AllFields("scope"));
    }

    [Fact]
    public async Task Each_repository_has_its_own_credentials()
    {
        ScriptedNetwork server = Tokens();
        Authenticator authenticator = new(
            new Uri("https://reg.example"),
            (repository, _, _) => Task.FromResult(RegistryCredential.Basic(repository!, "p")),
            server.SendAsync,
            _clock);
        await RefuseAsync(authenticator, BearerChallenge);

        await authenticator.GetAuthorizationAsync(RegistryScope.Repository("acme/other", "pull"), _reporter, default);

        Assert.Equal(["acme/app:p", "acme/other:p"], server.Requests.Select(r => r.BasicUserAndPassword));
    }

    [Fact]
    public async Task A_realm_in_the_clear_is_not_asked()
    {
        ScriptedNetwork server = Tokens();
        Authenticator authenticator = Create(server, Alice);

        ImageException e = await Assert.ThrowsAsync<ImageException>(() => RefuseAsync(authenticator, "Bearer realm=\"http://auth.example/token\""));

        Assert.Equal(ImageError.RegistryFailed, e.Error);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_relative_realm_is_the_registrys_own()
    {
        ScriptedNetwork server = Tokens();

        await RefuseAsync(Create(server, Alice), "Bearer realm=\"/v2/token\"");

        Assert.Equal("https://reg.example/v2/token", server.Requests.Single().Address.GetLeftPart(UriPartial.Path));
    }

    [Fact]
    public async Task No_secret_is_ever_reported()
    {
        Authenticator authenticator = Create(Tokens(), Alice);
        await RefuseAsync(authenticator, BearerChallenge);
        await RefuseAsync(authenticator, BearerChallenge, await GetAsync(authenticator));

        Assert.Contains("alice", _reporter.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", _reporter.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("token-1", _reporter.AllText, StringComparison.Ordinal);
    }

    private static ScriptedNetwork Tokens(int expiresIn = 60)
    {
        int count = 0;
        return new ScriptedNetwork(_ => ScriptedNetwork.Json($$"""{"token":"token-{{Interlocked.Increment(ref count)}}","expires_in":{{expiresIn}}}"""));
    }

    private Authenticator Create(ScriptedNetwork server, RegistryCredential credential) => new(
        new Uri("https://reg.example"),
        async (_, _, _) =>
        {
            Interlocked.Increment(ref _lookups);
            await Task.Yield();
            return credential;
        },
        server.SendAsync,
        _clock);

    private async Task<AuthenticationHeaderValue?> GetAsync(Authenticator authenticator) =>
        await authenticator.GetAuthorizationAsync(App, _reporter, CancellationToken.None);

    // Whether there is something better to send; if so, the registry accepts it.
    private async Task<bool> RefuseAsync(Authenticator authenticator, string challenge, AuthenticationHeaderValue? sent = null)
    {
        using HttpResponseMessage response = ScriptedNetwork.Unauthorized(challenge);
        if (await authenticator.AnswerAsync(response, sent, App, _reporter, CancellationToken.None) is not { } answer)
        {
            return false;
        }

        authenticator.Keep(answer);
        return true;
    }
}
