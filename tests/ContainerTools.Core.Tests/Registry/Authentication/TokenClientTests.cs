using System.Net;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Tests.Registry;

public class TokenClientTests
{
    private static readonly Uri Registry = new("https://reg.example");
    private static readonly Uri Realm = new("https://auth.example/token?tenant=1");
    private static readonly RegistryCredential Alice = RegistryCredential.Basic("alice", "p&=ä") with { Origin = "the file '/home/a/config.json'" };
    private static readonly RegistryCredential Identity = RegistryCredential.IdentityToken("refresh+1");

    [Fact]
    public async Task An_anonymous_GET_names_service_and_scopes()
    {
        ScriptedNetwork server = Granting();

        TokenAnswer answer = await FetchAsync(server, RegistryCredential.Anonymous);

        SentRequest sent = Assert.Single(server.Requests);
        Assert.Equal(HttpMethod.Get, sent.Method);
        Assert.Null(sent.Authorization);
        Assert.Equal([("tenant", "1"), ("service", "reg&co"), ("client_id", "containertools"), ("scope", "repository:a:pull"), ("scope", "repository:b:pull")], sent.Fields);
        Assert.Equal("t", answer.Token);
    }

    [Fact]
    public async Task A_user_is_named_as_account_and_proven_by_Basic()
    {
        ScriptedNetwork server = Granting();

        await FetchAsync(server, Alice);

        SentRequest sent = Assert.Single(server.Requests);
        Assert.Equal("alice", sent.Field("account"));
        Assert.Equal("alice:p&=ä", sent.BasicUserAndPassword);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.MethodNotAllowed)]
    public async Task A_server_without_GET_is_asked_by_POST(HttpStatusCode status)
    {
        ScriptedNetwork server = Granting(refused: HttpMethod.Get, status);

        await FetchAsync(server, Alice);

        SentRequest sent = server.Requests.Last();
        Assert.Null(sent.Authorization);
        Assert.Equal(
            [("service", "reg&co"), ("client_id", "containertools"), ("grant_type", "password"), ("username", "alice"), ("password", "p&=ä"), ("scope", "repository:a:pull repository:b:pull")],
            sent.Fields);
    }

    [Fact]
    public async Task An_identity_token_is_exchanged_by_POST()
    {
        ScriptedNetwork server = Granting();

        await FetchAsync(server, Identity);

        SentRequest sent = Assert.Single(server.Requests);
        Assert.Equal(HttpMethod.Post, sent.Method);
        Assert.Equal(
            [("service", "reg&co"), ("client_id", "containertools"), ("grant_type", "refresh_token"), ("refresh_token", "refresh+1"), ("scope", "repository:a:pull repository:b:pull")],
            sent.Fields);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.MethodNotAllowed)]
    public async Task A_server_without_POST_is_asked_by_GET(HttpStatusCode status)
    {
        ScriptedNetwork server = Granting(refused: HttpMethod.Post, status);

        await FetchAsync(server, Identity);

        Assert.Equal("<token>:refresh+1", server.Requests.Last().BasicUserAndPassword);
    }

    [Fact]
    public async Task A_refresh_token_from_an_answer_is_used_next_time()
    {
        ScriptedNetwork server = new(_ => ScriptedNetwork.Json("""{"token":"t","refresh_token":"fresh"}"""));
        TokenClient client = new(Registry, server.SendAsync);

        await client.FetchAsync(Request(Alice), default);
        await client.FetchAsync(Request(Alice), default);

        Assert.Equal("alice", server.Requests.First().Field("account"));
        Assert.Equal("fresh", server.Requests.Last().Field("refresh_token"));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_refresh_token_that_is_refused_gives_way_to_the_credential()
    {
        ScriptedNetwork server = new(request => request.Method == HttpMethod.Post
            ? ScriptedNetwork.Status(HttpStatusCode.BadRequest)
            : ScriptedNetwork.Json("""{"token":"t","refresh_token":"fresh"}"""));
        TokenClient client = new(Registry, server.SendAsync);

        await client.FetchAsync(Request(Alice), default);
        Assert.Equal("t", (await client.FetchAsync(Request(Alice), default)).Token);
        Assert.Equal(["GET", "POST", "GET"], server.Requests.Select(request => request.Method.Method));
    }

    [Fact]
    public async Task Credentials_stay_behind_when_the_server_redirects_to_another_host()
    {
        ScriptedNetwork server = new(request => request.Address.AbsolutePath switch
        {
            "/token" => ScriptedNetwork.Redirect("/moved?x=1"),
            "/moved" => ScriptedNetwork.Redirect("https://other.example/back"),
            "/back" => ScriptedNetwork.Redirect("https://auth.example/end"),
            _ => ScriptedNetwork.Json("""{"token":"t"}"""),
        });

        await FetchAsync(server, Alice);

        Assert.Equal(
            [("auth.example", true), ("auth.example", true), ("other.example", false), ("auth.example", false)],
            server.Requests.Select(request => (request.Host, request.Authorization is not null)));
    }

    [Theory]
    [InlineData("http://auth.example/token")]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("")]
    public async Task Redirects_obey_the_rules_for_realms(string location)
    {
        ScriptedNetwork server = new(_ => ScriptedNetwork.Redirect(location));

        ImageException e = await Assert.ThrowsAsync<ImageException>(() => FetchAsync(server, Alice));

        Assert.Equal(ImageError.RegistryFailed, e.Error);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Redirects_come_to_an_end()
    {
        ScriptedNetwork server = new(_ => ScriptedNetwork.Redirect("/token"));

        ImageException e = await Assert.ThrowsAsync<ImageException>(() => FetchAsync(server, Alice));

        Assert.Equal(ImageError.RegistryFailed, e.Error);
        Assert.Equal(6, server.Requests.Count);
    }

    [Fact]
    public async Task A_form_is_not_sent_on_to_another_address()
    {
        ScriptedNetwork server = new(_ => ScriptedNetwork.Redirect("https://auth.example/other"));

        await Assert.ThrowsAsync<ImageException>(() => FetchAsync(server, Identity));

        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(401, ImageError.Unauthorized)]
    [InlineData(403, ImageError.Unauthorized)]
    [InlineData(429, ImageError.TooManyRequests)]
    [InlineData(400, ImageError.RegistryFailed)]
    [InlineData(500, ImageError.RegistryFailed)]
    public async Task A_refusal_says_who_refused_what(int status, ImageError error)
    {
        ScriptedNetwork server = new(_ => ScriptedNetwork.Json("{\"details\":\"no\u001b[31m such\n user\u202e\"}" + new string('x', 5000), (HttpStatusCode)status));

        ImageException e = await Assert.ThrowsAsync<ImageException>(() => FetchAsync(server, Alice));

        Assert.Equal(error, e.Error);
        Assert.Contains("'https://auth.example/token' of the registry 'reg.example'", e.Message, StringComparison.Ordinal);
        Assert.Contains($"HTTP {status}", e.Message, StringComparison.Ordinal);
        Assert.Contains("no[31m such user\"}", e.Message, StringComparison.Ordinal);
        Assert.InRange(e.Message.Length, 300, 500);
        Assert.Equal(error == ImageError.Unauthorized, e.Message.Contains("the password of user 'alice' from the file '/home/a/config.json'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refusal_without_credentials_says_so()
    {
        ScriptedNetwork server = new(_ => ScriptedNetwork.Status(HttpStatusCode.Unauthorized));

        ImageException e = await Assert.ThrowsAsync<ImageException>(() => FetchAsync(server, RegistryCredential.Anonymous));

        Assert.Contains("without credentials", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_comes_back_is_not_passed_on()
    {
        ScriptedNetwork server = new(request => ScriptedNetwork.Json(
            $"you sent {request.Authorization} {request.BasicUserAndPassword} {request.Body} {request.Field("refresh_token")}", HttpStatusCode.Unauthorized));

        foreach (RegistryCredential credential in new[] { Alice, Identity })
        {
            ImageException e = await Assert.ThrowsAsync<ImageException>(() => FetchAsync(server, credential));

            Assert.Contains("you sent", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("p&=ä", e.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("YWxpY2U6", e.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("refresh+1", e.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("refresh%2B1", e.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_success_without_token_is_an_error_that_quotes_nothing()
    {
        ScriptedNetwork server = new(_ => ScriptedNetwork.Json("""{"tokn":"mistyped"}"""));

        ImageException e = await Assert.ThrowsAsync<ImageException>(() => FetchAsync(server, Alice));

        Assert.Equal(ImageError.Malformed, e.Error);
        Assert.DoesNotContain("mistyped", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1024 * 1024, null)]
    [InlineData(1024 * 1024 + 1, ImageError.TooLarge)]
    public async Task An_answer_has_a_limit(int length, ImageError? error)
    {
        const string Answer = """{"token":"t"}""";
        ScriptedNetwork server = new(_ => ScriptedNetwork.Json(Answer.PadRight(length)));

        Exception? e = await Record.ExceptionAsync(() => FetchAsync(server, Alice));

        Assert.Equal(error, (e as ImageException)?.Error);
    }

    private static ScriptedNetwork Granting(HttpMethod? refused = null, HttpStatusCode status = HttpStatusCode.NotFound) =>
        new(request => request.Method == refused ? ScriptedNetwork.Status(status) : ScriptedNetwork.Json("""{"token":"t"}"""));

    private static Task<TokenAnswer> FetchAsync(ScriptedNetwork server, RegistryCredential credential) =>
        new TokenClient(Registry, server.SendAsync).FetchAsync(Request(credential), CancellationToken.None);

    private static TokenRequest Request(RegistryCredential credential) =>
        new(Realm, "reg&co", ScopeSet.Parse("repository:a:pull repository:b:pull"), credential);
}
