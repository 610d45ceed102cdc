using System.Net;
using ContainerTools.Registry;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Publishing;
using ContainerTools.Registry.Transport;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>A registry whose API is below a path of a host that it shares with others.</summary>
public sealed class ApiPathTests : IDisposable
{
    private const string Prefix = "/proxy/docker";
    private readonly MemoryRegistry _memory = new();
    private readonly ScriptedServer _server;
    private readonly RegistryClient _client;

    public ApiPathTests()
    {
        _server = new ScriptedServer(request => request.Target.StartsWith(Prefix + "/v2/", StringComparison.Ordinal)
            ? _memory.Handle(new ScriptedRequest { Method = request.Method, Target = request.Target[Prefix.Length..], Headers = request.Headers, Body = request.Body, BaseUri = new Uri(request.BaseUri, Prefix) })
            : new ScriptedResponse { Status = (int)HttpStatusCode.Gone });
        _client = new RegistryClient(new RegistryOptions { Credential = RegistryCredential.Anonymous, ApiPath = Prefix + "/v2" });
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Images_tags_and_connections_are_found_below_it()
    {
        SampleImage sample = RandomImage.Of(2, 1000);
        _memory.Add("demo/app", sample, "1");

        await _client.ConnectAsync(_server.Authority, NullReporter.Instance, RegistryBench.Limit());
        Image image = await _client.GetImageAsync(Name("1"), RegistryBench.Amd64, NullReporter.Instance, RegistryBench.Limit());
        await ImportedImages.ReadTarAsync(image.Layers[0]);

        Assert.Equal(sample.Digest, image.Digest.ToString());
        Assert.Equal(["1"], await _client.GetTagsAsync(Name("1"), NullReporter.Instance, RegistryBench.Limit()).ToArrayAsync());
        Assert.All(_server.Requests, request => Assert.StartsWith(Prefix, request.Target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Images_are_published_below_it()
    {
        SampleImage sample = RandomImage.Of(2, 1000);
        _memory.Add("demo/app", sample, "1");
        Image image = await _client.GetImageAsync(Name("1"), RegistryBench.Amd64, NullReporter.Instance, RegistryBench.Limit());

        _memory.Uploads.LocationFormat = Prefix + "{0}?_state={1}";
        await new ImagePublisher(_client, new PublishOptions()).PublishAsync(new Publication(image, Name("2", "demo/other"), ["2"]), NullReporter.Instance, RegistryBench.Limit());

        Assert.Equal(image.Digest, (await _client.GetImageAsync(Name("2", "demo/other"), RegistryBench.Amd64, NullReporter.Instance, RegistryBench.Limit())).Digest);
    }

    [Theory]
    [InlineData("proxy")]
    [InlineData("//elsewhere/v2/")]
    [InlineData("/a/../v2/")]
    [InlineData("/v2/?a=b")]
    [InlineData("/v2#a")]
    [InlineData("http://elsewhere/v2/")]
    [InlineData("")]
    public void What_is_no_path_is_refused(string path) =>
        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => new RegistryOptions { ApiPath = path }).Error);

    private ImageReference Name(string tag, string repository = "demo/app") => ImageReference.Parse($"{_server.Authority}/{repository}:{tag}");
}
