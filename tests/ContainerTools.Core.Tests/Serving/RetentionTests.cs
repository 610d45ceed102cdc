using ContainerTools.IO.Files;
using ContainerTools.Serving;
using ContainerTools.Serving.Content;
using ContainerTools.Serving.Endpoints;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Serving;

/// <summary>What becomes of a manifest whose tag moved on when its time is over.</summary>
public sealed class RetentionTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly ShiftedClock _clock = new();
    private readonly ServingBench _bench;
    private readonly SampleImage _first = RandomImage.Of(2, 100);
    private readonly SampleImage _second = RandomImage.Of(2, 100, seed: 9);

    public RetentionTests() => _bench = new ServingBench(options => options with { Clock = _clock });

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task It_stays_as_long_as_it_is_told_to_and_then_goes_with_its_blobs()
    {
        MoveTag();
        Service service = Stop(30 * Day);

        _clock.Advance(29 * Day);
        await service.Sweep.RunAsync(default);
        Assert.All(AllOf(_first), digest => Assert.NotNull(service.Content.Find(digest)));
        Assert.Single(service.Index.Left);

        _clock.Advance(Day);
        await service.Sweep.RunAsync(default);
        Assert.All(AllOf(_first), digest => Assert.Null(service.Content.Find(digest)));
        Assert.All(AllOf(_second), digest => Assert.NotNull(service.Content.Find(digest)));
        Assert.Empty(Stop(30 * Day).Index.Left);
    }

    [Fact]
    public async Task What_another_tag_or_index_needs_stays()
    {
        SampleIndex multi = (SampleIndex)SampleShelf.All["multi"];
        SampleManifest child = multi.All().First(manifest => manifest.Digest != multi.Digest);
        MoveTag();
        _bench.Pusher.Push(_first, "elsewhere", "kept");
        _bench.Push(multi, "multi");
        _bench.Push(child, "child");
        _bench.Push(_second, "child");
        Service service = Stop(Day);

        _clock.Advance(2 * Day);
        await service.Sweep.RunAsync(default);

        Assert.Empty(service.Index.Left);
        Assert.All(AllOf(_first).Concat(AllOf(_second)).Concat(AllOf(child)), digest => Assert.NotNull(service.Content.Find(digest)));
        Assert.Null(await service.Graph.FindAsync(ServingBench.Repository, Digest.Parse(_first.Digest), default));
    }

    [Fact]
    public async Task What_a_client_has_asked_for_stays_for_another_hour()
    {
        MoveTag();
        Service service = Stop(Day);
        _clock.Advance(2 * Day);
        service.Content.Use(Digest.Parse(_first.LayerBlobs[0].Digest));

        await service.Sweep.RunAsync(default);
        Assert.All(AllOf(_first), digest => Assert.NotNull(service.Content.Find(digest)));
        Assert.Single(service.Index.Left);

        _clock.Advance(TimeSpan.FromHours(1));
        await service.Sweep.RunAsync(default);
        Assert.All(AllOf(_first), digest => Assert.Null(service.Content.Find(digest)));
    }

    [Fact]
    public async Task A_tag_that_comes_back_makes_the_time_begin_again()
    {
        MoveTag();
        _clock.Advance(2 * Day);
        _bench.Push(_first, "latest");
        Service service = Stop(Day);
        await service.Sweep.RunAsync(default);
        Assert.All(AllOf(_first), digest => Assert.NotNull(service.Content.Find(digest)));

        _bench.Restart();
        _bench.Push(_second, "latest");
        service = Stop(Day);
        _clock.Advance(TimeSpan.FromHours(23));
        await service.Sweep.RunAsync(default);

        Assert.All(AllOf(_first), digest => Assert.NotNull(service.Content.Find(digest)));
    }

    [Fact]
    public async Task A_registry_sees_to_it_by_itself()
    {
        MoveTag();

        _clock.Advance(40 * Day);

        // To ask the registry for it would keep it.
        string file = Path.Combine(_bench.Layout, "blobs", "sha256", _first.Digest[7..]);
        for (int i = 0; i < 600 && File.Exists(file); i++)
        {
            await Task.Delay(100);
        }

        Assert.Equal(404, (await _bench.GetAsync($"manifests/{_first.Digest}")).Status);
        Assert.Equal(200, (await _bench.GetAsync($"manifests/{_second.Digest}")).Status);
    }

    [Fact]
    public void A_time_before_now_is_refused() =>
        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => ImageRegistry.Start(new ImageRegistryOptions { Retention = -Day })).Error);

    private static IEnumerable<Digest> AllOf(SampleManifest image) => image.Blobs.Select(blob => blob.Digest).Append(image.Digest).Select(Digest.Parse);

    private void MoveTag()
    {
        _bench.Push(_first, "latest");
        _bench.Push(_second, "latest");
    }

    // What the registry is made of, for its layout, without the registry.
    private Service Stop(TimeSpan retention)
    {
        _bench.Registry.Dispose();
        var content = new RegistryContent(_bench.Layout, [], DiskSync.Off, _clock);
        var index = new RepositoryIndex(new LayoutIndexFile(_bench.Layout, DiskSync.Off), [], DiskSync.Off, _clock);
        var graph = new ManifestGraph(index, content);
        return new Service(content, index, graph, new RetentionSweep(index, content, graph, retention, _clock));
    }

    private sealed record Service(RegistryContent Content, RepositoryIndex Index, ManifestGraph Graph, RetentionSweep Sweep);
}
