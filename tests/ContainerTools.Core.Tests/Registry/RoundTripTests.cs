using ContainerTools.Archive.Writing;
using ContainerTools.Testing;
using ContainerTools.Tests.Fuzzing;

namespace ContainerTools.Tests.Registry;

/// <summary>How often a client waits for a registry that is far away. On loopback it first asks whether plain http is spoken, which is one round trip more.</summary>
[Collection(Alone.Name)]
public sealed class RoundTripTests : IDisposable
{
    private const int Probe = 1;
    private const int AtOnce = 4;
    private readonly PublishBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_image_is_resolved_by_its_manifest_and_its_config()
    {
        _bench.From.AddImage(6, 1_000);

        Assert.Equal(Probe + 2, await CountAsync(_bench.From, () => _bench.From.GetImageAsync()));
    }

    [Fact]
    public async Task An_image_of_an_index_takes_one_more()
    {
        _bench.From.Memory.Add(RegistryBench.Repository, SampleIndex.Of([RandomImage.Of(1, 1_000), RandomImage.Of(2, 1_000)]), "1");

        Assert.Equal(Probe + 3, await CountAsync(_bench.From, () => _bench.From.GetImageAsync()));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(60)]
    public async Task Layers_are_fetched_four_at_once(int layers)
    {
        _bench.From.AddImage(layers, 1_000);
        Image image = await _bench.From.GetImageAsync();

        Assert.Equal((layers + AtOnce - 1) / AtOnce, await CountAsync(_bench.From, () => ImageExport.WriteFileAsync([image], _bench.From.Folder["app.tar"], new ExportOptions(), false, _bench.Reporter, RegistryBench.Limit(120))));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(60)]
    public async Task Blobs_are_brought_four_at_once_with_few_round_trips_besides(int layers)
    {
        Image image = await _bench.GetImageAsync(layers, 1_000);
        _ = await _bench.From.ReadLayersAsync(image);

        int count = await CountAsync(_bench.To, () => _bench.PublishAsync(image, RegistryBench.Limit(200), "1"));

        // Each blob is asked for, begun and sent, and the config is one more than the layers. Before them the tag and the manifest are asked for, after them comes the manifest.
        int rounds = (layers + 1 + AtOnce - 1) / AtOnce;
        Assert.InRange(count, Probe + 2, Probe + 4 + (3 * rounds));
    }

    private static async Task<int> CountAsync(RegistryBench bench, Func<Task> work)
    {
        var waves = new RequestWaves(TimeSpan.FromMilliseconds(400));
        bench.Memory.Intercept = waves.Hold;
        await work();
        bench.Memory.Intercept = null;
        return waves.Count;
    }
}
