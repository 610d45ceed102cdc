using System.Net;
using System.Net.Http.Headers;
using ContainerTools.Testing;

namespace ContainerTools.Tests.TestRegistry;

public sealed class MemoryRegistryTests : IDisposable
{
    private readonly MemoryRegistry _registry = new();
    private readonly ScriptedServer _server;
    private readonly HttpClient _client;

    public MemoryRegistryTests()
    {
        _server = _registry.Serve();
        _client = new HttpClient { BaseAddress = _server.BaseUri };
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData("bytes=2-4", 206, "cde", "bytes 2-4/10")]
    [InlineData("bytes=7-", 206, "hij", "bytes 7-9/10")]
    [InlineData("bytes=-2", 206, "ij", "bytes 8-9/10")]
    [InlineData("bytes=8-100", 206, "ij", "bytes 8-9/10")]
    [InlineData("bytes=10-", 416, "", "bytes */10")]
    [InlineData("lines=1-2", 200, "abcdefghij", "")]
    public async Task Serves_ranges(string range, int status, string content, string contentRange)
    {
        string digest = _registry["a/b"].AddBlob("abcdefghij"u8.ToArray());
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v2/a/b/blobs/{digest}");
        request.Headers.TryAddWithoutValidation("Range", range);
        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(content, await response.Content.ReadAsStringAsync());
        Assert.Equal(contentRange, response.Content.Headers.ContentRange?.ToString() ?? "");
    }

    [Fact]
    public async Task Lists_page_by_page()
    {
        foreach (string name in new[] { "c", "a", "b" })
        {
            _registry[name].AddBlob([]);
        }

        using HttpResponseMessage first = await _client.GetAsync("v2/_catalog?n=2");
        string link = first.Headers.GetValues("Link").Single();

        Assert.Equal("""{"repositories":["a","b"]}""", await first.Content.ReadAsStringAsync());
        Assert.Equal("</v2/_catalog?last=b&n=2>; rel=\"next\"", link);
        Assert.Equal("""{"repositories":["c"]}""", await _client.GetStringAsync("v2/_catalog?last=b&n=2"));
    }

    [Fact]
    public async Task Minds_the_accept_header()
    {
        SampleImage image = Busybox.Image();
        _registry.Add("demo", image, "1");
        using HttpResponseMessage refused = await _client.GetAsync("v2/demo/manifests/1");
        _client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", $"{SampleTypes.DockerManifest}, {image.MediaType}");
        using HttpResponseMessage served = await _client.GetAsync("v2/demo/manifests/1");

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(image.Content, await served.Content.ReadAsByteArrayAsync());
        Assert.Equal(image.Digest, served.Headers.GetValues("Docker-Content-Digest").Single());
    }

    [Fact]
    public async Task Gives_tokens_that_are_good_for_their_scopes_and_their_time()
    {
        var auth = new BearerAuth { AnonymousMay = scope => scope.StartsWith("repository:public/", StringComparison.Ordinal) };
        _registry.Auth = auth;
        string open = _registry["public/x"].AddBlob([1]);
        string closed = _registry["private/x"].AddBlob([1]);
        using HttpResponseMessage challenge = await _client.GetAsync($"v2/public/x/blobs/{open}");
        string token = await Token("public/x");

        Assert.Equal($"Bearer realm=\"{_server.BaseUri}token\",service=\"test\",scope=\"repository:public/x:pull\"", string.Join(", ", challenge.Headers.NonValidated["WWW-Authenticate"]));
        Assert.Equal("", await Refusal(token, "public/x", open));
        Assert.Contains("insufficient_scope", await Refusal(token, "private/x", closed), StringComparison.Ordinal);
        Assert.Contains("insufficient_scope", await Refusal(await Token("private/x"), "private/x", closed), StringComparison.Ordinal);
        auth.RevokeAll();
        Assert.Contains("invalid_token", await Refusal(token, "public/x", open), StringComparison.Ordinal);
        Assert.Equal(2, auth.TokenCalls);
    }

    private async Task<string> Token(string repository)
    {
        string reply = await _client.GetStringAsync($"token?service=test&scope=repository:{repository}:pull");
        return (string)System.Text.Json.Nodes.JsonNode.Parse(reply)!["access_token"]!;
    }

    private async Task<string> Refusal(string token, string repository, string blob)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v2/{repository}/blobs/{blob}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await _client.SendAsync(request);
        return response.IsSuccessStatusCode ? "" : string.Join(", ", response.Headers.NonValidated["WWW-Authenticate"]);
    }
}
