using ContainerTools.Bases;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Bases;

public sealed class BaseUpdaterTests : IDisposable
{
    private readonly BaseRegistry _registry = new();
    private readonly List<ImageException> _failures = [];

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task Old_and_new_base_are_found_by_the_annotations()
    {
        ImageIndex app = await _registry.AddAppAsync("old", _registry.AddBase("old").Digest);
        SampleIndex renewed = _registry.AddBase("new");

        var after = (ImageIndex)await UpdateAsync(app);

        Assert.Empty(_failures);
        Assert.Equal(app.Platforms, after.Platforms);
        Assert.All(after.Images, image =>
        {
            Assert.Equal(BaseRegistry.LayerOf(image.Platform.Architecture, "new").DiffId, image.Layers[0].DiffId.ToString());
            Assert.Equal(BaseRegistry.LayerOf(image.Platform.Architecture, "own").DiffId, image.Layers[1].DiffId.ToString());
            Assert.Equal("new", image.Config.User);
            Assert.Equal(renewed.Digest, image.Manifest.Annotations[BaseAnnotations.Digest]);
            Assert.Equal($"{_registry.Bench.Server.Authority}/{BaseRegistry.Bases}:1", image.Manifest.Annotations[BaseAnnotations.Name]);
        });
        Assert.DoesNotContain(_registry.Requests, request => request.Contains("/blobs/", StringComparison.Ordinal) && request.Contains(BaseRegistry.Apps, StringComparison.Ordinal));

        // And again, for what it became.
        string next = _registry.AddBase("next").Digest;
        Assert.All(((ImageIndex)await UpdateAsync(after)).Images, image => Assert.Equal(next, image.Manifest.Annotations[BaseAnnotations.Digest]));
    }

    [Fact]
    public async Task A_single_image_fetches_its_platform_only()
    {
        ImageIndex app = await _registry.AddAppAsync("old", _registry.AddBase("old").Digest);
        _registry.AddBase("new");

        var after = (Image)await UpdateAsync(app.Images[1]);

        Assert.Equal(BaseRegistry.LayerOf("arm64", "new").DiffId, after.Layers[0].DiffId.ToString());
        Assert.Equal(4, _registry.Requests.Count(request => request.Contains("/manifests/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_platform_that_the_new_base_lacks_stays_and_is_told()
    {
        ImageIndex app = await _registry.AddAppAsync("old", _registry.AddBase("old").Digest);
        _registry.AddBase("new", "amd64");

        var after = (ImageIndex)await UpdateAsync(app);

        ImageException failure = Assert.Single(_failures);
        Assert.Equal(ImageError.PlatformNotFound, failure.Error);
        Assert.Contains("linux/arm64", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["new", "old"], after.Images.Select(image => image.Config.User!));
        Assert.Equal(app.Images[1].Digest, after.Images[1].Digest);
    }

    [Fact]
    public async Task Where_no_platform_can_be_put_on_the_base_the_index_cannot()
    {
        ImageIndex app = await _registry.AddAppAsync("old", null);
        _registry.AddBase("new");

        Assert.Equal(ImageError.InvalidArgument, (await Assert.ThrowsAsync<ImageException>(() => UpdateAsync(app))).Error);
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Given_bases_need_no_annotations_and_no_request()
    {
        _registry.AddBase("old");
        var oldBase = await GetBaseAsync();
        _registry.AddBase("new");
        var newBase = await GetBaseAsync();
        ImageIndex app = await _registry.AddAppAsync("old", null);

        var after = (ImageIndex)await new BaseUpdater(_registry.Bench.Client, oldBase, newBase).UpdateAsync(app, _failures.Add, NullReporter.Instance, default);

        Assert.Empty(_registry.Requests);
        Assert.All(after.Images, image => Assert.Equal(newBase.Digest.ToString(), image.Manifest.Annotations[BaseAnnotations.Digest]));
    }

    [Fact]
    public async Task An_old_base_that_is_gone_is_said_to_be()
    {
        ImageIndex app = await _registry.AddAppAsync("old", $"sha256:{new string('0', 64)}");
        _registry.AddBase("new");

        ImageException exception = await Assert.ThrowsAsync<ImageException>(() => UpdateAsync(app.Images[0]));

        Assert.Equal(ImageError.NotFound, exception.Error);
        Assert.StartsWith("The old base", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_lies_about_its_base_stays()
    {
        string digest = _registry.AddBase("other").Digest;
        ImageIndex app = await _registry.AddAppAsync("old", digest);
        _registry.AddBase("new");

        Assert.Equal(ImageError.InvalidArgument, (await Assert.ThrowsAsync<ImageException>(() => UpdateAsync(app.Images[0]))).Error);
    }

    private Task<IImage> UpdateAsync(IImage image) => new BaseUpdater(_registry.Bench.Client, null, null).UpdateAsync(image, _failures.Add, NullReporter.Instance, default);

    private Task<IImage> GetBaseAsync() => _registry.Bench.Client.GetAllPlatformsAsync(_registry.Bench.Reference("1", BaseRegistry.Bases), NullReporter.Instance, default);
}
