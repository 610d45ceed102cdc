using ContainerTools.Testing;

namespace ContainerTools.Tests.Serving;

/// <summary>The content management workflow: what is deleted is gone, and nothing else.</summary>
public sealed class ManagementTests : IDisposable
{
    private readonly ServingBench _bench = new();
    private readonly SampleImage _sample = RandomImage.Of(1, 1000);

    public ManagementTests() => _bench.Push(_sample, "1.0", "latest");

    private string LayerPath => $"blobs/{_sample.LayerBlobs[0].Digest}";

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_deleted_tag_is_gone_and_the_manifest_stays()
    {
        Assert.Equal(202, await DeleteAsync("manifests/1.0"));

        Assert.Equal((404, 200, 200), (await StatusAsync("manifests/1.0"), await StatusAsync("manifests/latest"), await StatusAsync($"manifests/{_sample.Digest}")));
        Assert.Equal(404, await DeleteAsync("manifests/1.0"));
    }

    [Fact]
    public async Task A_manifest_can_be_had_by_digest_after_its_last_tag_went()
    {
        await DeleteAsync("manifests/1.0");
        await DeleteAsync("manifests/latest");

        Assert.Equal(200, await StatusAsync($"manifests/{_sample.Digest}"));
    }

    [Fact]
    public async Task A_deleted_manifest_is_gone_with_all_its_tags()
    {
        Assert.Equal(202, await DeleteAsync($"manifests/{_sample.Digest}"));

        Assert.Equal((404, 404, 404), (await StatusAsync("manifests/1.0"), await StatusAsync("manifests/latest"), await StatusAsync($"manifests/{_sample.Digest}")));
        Assert.Equal(404, await DeleteAsync($"manifests/{_sample.Digest}"));
        Assert.Empty(_bench.Registry.References);
        _bench.Restart();
        Assert.Equal(404, await StatusAsync($"manifests/{_sample.Digest}"));
    }

    [Fact]
    public async Task A_manifest_deleted_in_one_repository_stays_in_another()
    {
        _bench.Pusher.Push(_sample, "other/app", "1.0");

        await DeleteAsync($"manifests/{_sample.Digest}");

        Assert.Equal(404, await StatusAsync("manifests/1.0"));
        Assert.Equal(200, await StatusAsync("/v2/other/app/manifests/1.0"));
    }

    [Fact]
    public async Task A_deleted_blob_is_gone()
    {
        Assert.Equal(202, await DeleteAsync(LayerPath));

        Assert.Equal((404, 404), (await StatusAsync(LayerPath), await DeleteAsync(LayerPath)));
    }

    [Fact]
    public async Task A_blob_that_another_repository_needs_stays()
    {
        _bench.Pusher.Push(_sample, "other/app", "1.0");

        Assert.Equal(405, await DeleteAsync(LayerPath));
        Assert.Equal(200, await StatusAsync(LayerPath));
    }

    [Fact]
    public async Task A_manifest_is_not_deleted_as_a_blob() => Assert.Equal(405, await DeleteAsync($"blobs/{_sample.Digest}"));

    [Fact]
    public async Task What_was_deleted_can_be_pushed_again()
    {
        await DeleteAsync($"manifests/{_sample.Digest}");
        await DeleteAsync(LayerPath);

        _bench.Push(_sample, "1.0");

        Assert.Equal((200, 200), (await StatusAsync("manifests/1.0"), await StatusAsync(LayerPath)));
    }

    private async Task<int> DeleteAsync(string path) => (await _bench.SendAsync("DELETE", path)).Status;

    private async Task<int> StatusAsync(string path) => (await _bench.GetAsync(path)).Status;
}
