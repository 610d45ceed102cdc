using ContainerTools.Archive.Writing;
using ContainerTools.Registry.Publishing;
using ContainerTools.Syncing;
using ContainerTools.Testing;
using ContainerTools.Tests.Fuzzing;
using ContainerTools.Tests.Syncing;

namespace ContainerTools.Tests.Registry;

/// <summary>How often a client waits for a registry that is far away. On loopback it first asks whether plain http is spoken, which is one round trip more.</summary>
[Collection(Alone.Name)]
public sealed class RoundTripTests : IDisposable
{
    private const int Probe = 1;
    private const int AtOnce = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);
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
    public async Task Layers_are_fetched_six_at_once(int layers)
    {
        _bench.From.AddImage(layers, 1_000);
        Image image = await _bench.From.GetImageAsync();

        Assert.Equal(Rounds(layers), await CountAsync(_bench.From, () => ImageExport.WriteFileAsync([image], _bench.From.Folder["app.tar"], new ExportOptions(), false, _bench.Reporter, RegistryBench.Limit(120))));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(60)]
    public async Task Blobs_are_brought_from_registry_to_registry_six_at_once_with_few_round_trips_besides(int layers)
    {
        Image image = await _bench.GetImageAsync(layers, 1_000);

        // Tag and manifest are asked for together. Six blobs are begun and fetched, while the next ones are asked for, then sent; the config is one more than
        // the layers. Then comes the manifest.
        Assert.Equal(Probe + 1 + 1 + (2 * Rounds(layers + 1)) + 1, await CountAsync([_bench.From, _bench.To], () => _bench.PublishAsync(image, RegistryBench.Limit(200), "1")));
        _bench.AssertHas(image, "1");
    }

    [Fact]
    public async Task A_preview_asks_for_six_blobs_at_once()
    {
        ManifestTree tree = ManifestTree.Of(await _bench.GetImageAsync(11, 1_000));
        var target = new PushRepository(_bench.To.Client.OpenSession(_bench.Destination), PublishBench.Repository);
        var trees = new TreePusher(new BlobPusher(new PublishOptions(), new BlobLedger()));

        Assert.Equal(Probe + 1 + Rounds(11 + 1), await CountAsync(_bench.To, () => trees.MeasureAsync(target, tree, null, null, _bench.Reporter, RegistryBench.Limit())));
    }

    [Fact]
    public async Task What_publishing_would_do_takes_as_few()
    {
        var publication = new Publication(await _bench.GetImageAsync(11, 1_000), _bench.Destination, ["1"]);

        Assert.Equal(Probe + 1 + Rounds(11 + 1), await CountAsync(_bench.To, () => _bench.Publisher.PreviewAsync(publication, _bench.Reporter, RegistryBench.Limit(60))));
    }

    [Fact]
    public async Task What_is_there_already_takes_one_and_another_tag_for_it_two()
    {
        Image image = await _bench.GetImageAsync(6, 1_000);
        await _bench.PublishAsync(image, "1");

        Assert.Equal(1, await CountAsync(_bench.To, () => _bench.PublishAsync(image, "1")));
        Assert.Equal(2, await CountAsync(_bench.To, () => _bench.PublishAsync(image, "2")));
    }

    [Fact]
    public async Task Blobs_that_are_mounted_take_one_each_six_at_once()
    {
        _bench.To.AddImage(11, 1_000);
        Image image = await _bench.To.GetImageAsync();

        Assert.Equal(1 + Rounds(11 + 1) + 1, await CountAsync(_bench.To, () => _bench.PublishAsync(image, "1")));
        _bench.AssertHas(image, "1");
    }

    [Fact]
    public async Task Tags_are_compared_six_at_once_and_both_ends_together()
    {
        const int Tags = 100;
        using var bench = new SyncBench();
        bench.From.PageSize = bench.To.PageSize = 1000;
        bench.AddMany(Tags);
        await bench.RunAsync();
        for (int i = 0; i < 3; i++)
        {
            bench.Add($"1.0.{i * 7}", seed: 5000 + i, size: 500);
        }

        var waves = new RequestWaves(Patience);
        bench.From.Intercept = bench.To.Intercept = waves.Hold;
        IReadOnlyList<SyncResult> results = await bench.RunAsync();

        // The lists, then the tags. Of what has changed: the manifest, whether its blobs are there, the beginning of their uploads, their way, the tag.
        Assert.Equal(3, results.Count(result => result.Action == SyncAction.Updated));
        Assert.Equal(1 + Rounds(Tags) + 5, waves.Count);
    }

    private static int Rounds(int requests) => (requests + AtOnce - 1) / AtOnce;

    private static Task<int> CountAsync(RegistryBench bench, Func<Task> work) => CountAsync([bench], work);

    private static async Task<int> CountAsync(IReadOnlyList<RegistryBench> benches, Func<Task> work)
    {
        var waves = new RequestWaves(Patience);
        SetIntercept(waves.Hold);
        await work();
        SetIntercept(null);
        return waves.Count;

        void SetIntercept(Func<ScriptedRequest, ScriptedResponse?>? hold)
        {
            foreach (RegistryBench bench in benches)
            {
                bench.Memory.Intercept = hold;
            }
        }
    }
}
