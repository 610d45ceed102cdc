using ContainerTools.Testing;

namespace ContainerTools.Tests.TestRegistry;

public sealed class FaultsTests : IDisposable
{
    private readonly MemoryRegistry _registry = new();
    private readonly ScriptedServer _server;
    private readonly HttpClient _client;
    private readonly string _blob;

    public FaultsTests()
    {
        _server = _registry.Serve();
        _client = new HttpClient { BaseAddress = _server.BaseUri };
        _blob = $"v2/a/blobs/{_registry["a"].AddBlob(new byte[1000])}";
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Cuts_once()
    {
        _registry.Alter = Faults.CutOnce(0.6);

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetByteArrayAsync(_blob));
        Assert.Equal(600, _server.BytesSent);
        Assert.Equal(1000, (await _client.GetByteArrayAsync(_blob)).Length);
    }

    [Fact]
    public async Task Wants_a_pause_once()
    {
        _registry.Intercept = Faults.TooManyOnce(afterBlobs: 1, retryAfterSeconds: 1);

        Assert.Equal(new[] { 200, 429, 429 }, new[] { await Status(), await Status(), await Status() });
        await Task.Delay(1050);
        Assert.Equal(new[] { 200, 200 }, new[] { await Status(), await Status() });
    }

    [Fact]
    public async Task Spoils_and_sends_elsewhere()
    {
        _registry.Alter = Faults.Corrupt();
        using ScriptedServer elsewhere = _registry.Serve();
        Assert.Equal(1, (await _client.GetByteArrayAsync(_blob)).Sum(each => each));

        _registry.Alter = (request, response) => request.BaseUri == elsewhere.BaseUri ? response : Faults.RedirectBlobs(elsewhere.BaseUri)(request, response);
        Assert.Equal(0, (await _client.GetByteArrayAsync(_blob)).Sum(each => each));
        Assert.Single(elsewhere.Requests);
    }

    private async Task<int> Status()
    {
        using HttpResponseMessage response = await _client.GetAsync(_blob);
        return (int)response.StatusCode;
    }
}
