using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

public sealed class PagedListTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task All_pages_are_read()
    {
        SampleImage sample = _bench.AddImage();
        _bench.Memory.Add(RegistryBench.Repository, sample, [.. Enumerable.Range(0, 25).Select(i => $"t{i}")]);
        _bench.Memory.PageSize = 7;
        _bench.Memory.Auth = new BearerAuth();

        Assert.Equal(26, (await TagsAsync()).Distinct().Count());
        Assert.Equal(4, _bench.Server.Count("GET", "/tags/list"));
    }

    [Fact]
    public async Task Repositories_are_read_with_the_scope_of_the_catalogue()
    {
        _bench.Memory.Auth = new BearerAuth { AnonymousMay = _ => true };
        _bench.AddImage();
        _bench.Memory["other"].AddBlob([]);
        _bench.Memory.PageSize = 1;
        var names = new List<string>();
        await foreach (string name in _bench.Client.GetRepositoriesAsync(_bench.Server.Authority, _bench.Reporter, RegistryBench.Limit()))
        {
            names.Add(name);
        }

        Assert.Equal([RegistryBench.Repository, "other"], names);
    }

    [Theory]
    [InlineData("""{"name":"x","tags":null}""")]
    [InlineData("""{"name":"x"}""")]
    [InlineData("""{"name":"x","tags":[]}""")]
    public async Task No_tags_are_no_error(string json)
    {
        Answer(_ => ScriptedResponse.Json(json));

        Assert.Empty(await TagsAsync());
    }

    [Theory]
    [InlineData("</v2/demo/app/tags/list?page=2>; rel=\"next\"")]
    [InlineData("<?page=2>; rel=next")]
    [InlineData("<{0}/v2/demo/app/tags/list?page=2&x=a,b;c>; title=\"a, b\"; REL=\"last next\"")]
    [InlineData("</nowhere>; rel=\"prev\", </v2/demo/app/tags/list?page=2>; rel=\"next\"")]
    public async Task The_next_page_is_found_in_any_spelling(string link)
    {
        Answer(request => request.QueryValue("page") is null
            ? ScriptedResponse.Json("""{"tags":["a"]}""").With("Link: " + link.Replace("{0}", _bench.Server.BaseUri.ToString().TrimEnd('/'), StringComparison.Ordinal))
            : ScriptedResponse.Json("""{"tags":["b"]}"""));

        Assert.Equal(["a", "b"], await TagsAsync());
    }

    [Theory]
    [InlineData("<http://192.0.2.1/v2/demo/app/tags/list?page=2>; rel=\"next\"")]
    [InlineData("<//192.0.2.1/v2/demo/app/tags/list?page=2>; rel=\"next\"")]
    [InlineData("<https://registry.internal:5000/v2/demo/app/tags/list?page=2>; rel=\"next\"")]
    public async Task The_same_registry_is_asked_for_the_next_page_whatever_host_its_link_names(string link)
    {
        Answer(request => request.QueryValue("page") is null
            ? ScriptedResponse.Json("""{"tags":["a"]}""").With("Link: " + link)
            : ScriptedResponse.Json("""{"tags":["b"]}"""));

        Assert.Equal(["a", "b"], await TagsAsync());
    }

    [Fact]
    public async Task A_registry_that_gives_fewer_entries_at_once_is_asked_without_a_number()
    {
        Answer(request => request.QueryValue("n") is not null
            ? ScriptedResponse.Error(400, "PAGINATION_NUMBER_INVALID")
            : request.QueryValue("page") is null ? ScriptedResponse.Json("""{"tags":["a"]}""").With("Link: <?page=2>; rel=next") : ScriptedResponse.Json("""{"tags":["b"]}"""));

        Assert.Equal(["a", "b"], await TagsAsync());
        Assert.Equal(3, _bench.Server.Count("GET", "/tags/list"));
    }

    [Fact]
    public async Task A_registry_that_refuses_every_list_is_asked_twice()
    {
        Answer(_ => ScriptedResponse.Error(400, "PAGINATION_NUMBER_INVALID"));

        await RegistryBench.FailsAsync(ImageError.RegistryFailed, TagsAsync);
        Assert.Equal(2, _bench.Server.Count("GET", "/tags/list"));
    }

    [Theory]
    [InlineData("<file:///etc/passwd>; rel=\"next\"")]
    [InlineData("<http://[bad>; rel=\"next\"")]
    public async Task A_link_that_is_no_address_is_refused(string link)
    {
        Answer(_ => ScriptedResponse.Json("""{"tags":["a"]}""").With("Link: " + link));

        await RegistryBench.FailsAsync(ImageError.RegistryFailed, TagsAsync);
    }

    [Fact]
    public async Task A_path_that_looks_like_an_address_stays_at_the_registry()
    {
        Answer(request => request.Path.Contains("192.0.2.1", StringComparison.Ordinal)
            ? ScriptedResponse.Json("""{"tags":["b"]}""")
            : ScriptedResponse.Json("""{"tags":["a"]}""").With("Link: </http://192.0.2.1/x>; rel=\"next\""));

        Assert.Equal(["a", "b"], await TagsAsync());
    }

    [Fact]
    public async Task Pages_in_a_circle_are_refused()
    {
        Answer(request => ScriptedResponse.Json("""{"tags":["a"]}""").With($"Link: <?page={(request.QueryValue("page") == "1" ? 2 : 1)}>; rel=\"next\""));

        await RegistryBench.FailsAsync(ImageError.RegistryFailed, TagsAsync);
        Assert.Equal(3, _bench.Server.Count("GET", "/tags/list"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"tags":{}}""")]
    [InlineData("""{"tags":[null]}""")]
    [InlineData("<html>")]
    public async Task Pages_that_make_no_sense_are_refused(string json)
    {
        Answer(_ => ScriptedResponse.Json(json));

        await RegistryBench.FailsAsync(ImageError.Malformed, TagsAsync);
    }

    [Fact]
    public async Task A_page_that_breaks_off_is_asked_for_again_and_an_endless_one_is_too_large()
    {
        int calls = 0;
        Answer(_ => calls++ == 0
            ? ScriptedResponse.Json("""{"tags":["a"]}""") with { CutAfter = 5, CutBy = ConnectionEnd.Close }
            : ScriptedResponse.Json("""{"tags":["a"]}"""));
        Assert.Equal(["a"], await TagsAsync());

        Answer(_ => ScriptedResponse.Endless("application/json"));
        Assert.Contains("16,777,216 bytes", (await RegistryBench.FailsAsync(ImageError.TooLarge, TagsAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_a_thousand_are_asked_for()
    {
        Answer(_ => ScriptedResponse.Json("""{"tags":["a"]}"""));

        await TagsAsync();

        Assert.Equal("1000", _bench.Server.Requests.Single(request => request.Path.EndsWith("/tags/list", StringComparison.Ordinal)).QueryValue("n"));
    }

    [Fact]
    public async Task What_is_no_registry_is_said_before_anything_is_sent() =>
        await RegistryBench.FailsAsync(ImageError.InvalidArgument, async () =>
        {
            await foreach (string _ in _bench.Client.GetRepositoriesAsync("http://x/", _bench.Reporter, default))
            {
            }
        });

    private void Answer(Func<ScriptedRequest, ScriptedResponse> answer) =>
        _bench.Memory.Intercept = request => request.Path == "/v2/" ? null : answer(request);

    private async Task<List<string>> TagsAsync()
    {
        var tags = new List<string>();
        await foreach (string tag in _bench.Client.GetTagsAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit()))
        {
            tags.Add(tag);
        }

        return tags;
    }
}
