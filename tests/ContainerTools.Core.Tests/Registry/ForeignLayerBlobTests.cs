using System.Text.Json.Nodes;
using ContainerTools.Registry.Authentication;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

public sealed class ForeignLayerBlobTests : IDisposable
{
    private readonly RegistryBench _bench = new();
    private readonly SampleImage _model = RandomImage.Of(1, 5000);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_layer_that_is_in_the_registry_after_all_comes_from_there()
    {
        Layer layer = await GetLayerAsync(inRegistry: true, "https://192.0.2.1/layer");

        Assert.Equal(_model.LayerBlobs[0].Digest, Hash.Sha256(await _bench.ReadAsync(layer.Blob)));
    }

    [Fact]
    public async Task Without_permission_it_is_not_fetched_and_the_address_is_named()
    {
        Layer layer = await GetLayerAsync(inRegistry: false, "https://192.0.2.1/layer");

        ImageException exception = await RegistryBench.FailsAsync(ImageError.ForeignLayer, () => _bench.ReadAsync(layer.Blob));

        Assert.Contains("https://192.0.2.1/layer", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://192.0.2.1/layer")]
    [InlineData("https://localhost/layer")]
    [InlineData("https://127.0.0.1/layer")]
    [InlineData("https://10.1.2.3/layer")]
    [InlineData("https://172.31.0.1/layer")]
    [InlineData("https://192.168.0.1/layer")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://100.64.0.1/layer")]
    [InlineData("https://0.0.0.0/layer")]
    [InlineData("https://2130706433/layer")]
    [InlineData("https://[::1]/layer")]
    [InlineData("https://[fe80::1]/layer")]
    [InlineData("https://[fd00::1]/layer")]
    [InlineData("https://[::ffff:10.0.0.1]/layer")]
    [InlineData("https://user:password@192.0.2.1/layer")]
    [InlineData("file:///etc/passwd")]
    [InlineData("layer")]
    [InlineData("")]
    public async Task Addresses_that_are_not_to_be_asked_are_left_out(string url)
    {
        _bench.Options = _bench.Options with { AllowForeignLayer = true };
        Layer layer = await GetLayerAsync(inRegistry: false, url);

        await RegistryBench.FailsAsync(ImageError.ForeignLayer, () => _bench.ReadAsync(layer.Blob));

        Assert.Contains("is not one to fetch from", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_permission_it_is_fetched_without_credentials()
    {
        using var world = new OutsideWorld(request => request.Path == "/moved"
            ? ScriptedResponse.Redirect($"https://{OutsideWorld.Host}/layer")
            : ScriptedResponse.Bytes(_model.LayerBlobs[0].Content));
        _bench.Memory.Auth = new BasicAuth();
        _bench.Options = _bench.Options with { AllowForeignLayer = true, SkipCertificateCheck = true, Credential = RegistryCredential.Basic("alice", "s3cret") };
        Layer layer = await GetLayerAsync(inRegistry: false, $"https://{OutsideWorld.Host}/moved");

        Assert.Equal(_model.LayerBlobs[0].Digest, Hash.Sha256(await _bench.ReadAsync(layer.Blob)));
        Assert.Equal(["/moved", "/layer"], world.Server.Requests.Select(request => request.Path));
        Assert.All(world.Server.Requests, request => Assert.Null(request.Header("Authorization")));
    }

    [Fact]
    public async Task A_foreign_server_that_wants_a_password_gets_none()
    {
        using var world = new OutsideWorld(_ => ScriptedResponse.Unauthorized("Basic realm=\"give me\""));
        _bench.Memory.Auth = new BasicAuth();
        _bench.Options = _bench.Options with { AllowForeignLayer = true, SkipCertificateCheck = true, Credential = RegistryCredential.Basic("alice", "s3cret") };
        Layer layer = await GetLayerAsync(inRegistry: false, $"https://{OutsideWorld.Host}/layer");

        await RegistryBench.FailsAsync(ImageError.ForeignLayer, () => _bench.ReadAsync(layer.Blob));

        Assert.All(world.Server.Requests, request => Assert.Null(request.Header("Authorization")));
    }

    [Fact]
    public async Task A_detour_into_our_own_network_is_refused()
    {
        using var world = new OutsideWorld(_ => ScriptedResponse.Redirect("https://169.254.169.254/latest/meta-data"));
        _bench.Options = _bench.Options with { AllowForeignLayer = true, SkipCertificateCheck = true };
        Layer layer = await GetLayerAsync(inRegistry: false, $"https://{OutsideWorld.Host}/layer");

        for (int i = 0; i < 8; i++)
        {
            await RegistryBench.FailsAsync(ImageError.ForeignLayer, () => _bench.ReadAsync(layer.Blob, RegistryBench.Limit(5)));
        }

        Assert.Contains(_bench.Reporter.Warnings, warning => warning.Contains("169.254.169.254, which is not safe", StringComparison.Ordinal));
    }

    private async Task<Layer> GetLayerAsync(bool inRegistry, string url)
    {
        SampleImage image = new DescriptorImage(_model, new SampleBlob(_model.LayerBlobs[0].Content, SampleTypes.DockerForeignLayer), json => json["urls"] = new JsonArray(url)).Sample;
        _bench.Memory.Add(RegistryBench.Repository, image, "1");
        if (!inRegistry)
        {
            _bench.Memory[RegistryBench.Repository].Blobs.TryRemove(_model.LayerBlobs[0].Digest, out _);
        }

        return (await _bench.GetImageAsync()).Layers.Single();
    }
}
