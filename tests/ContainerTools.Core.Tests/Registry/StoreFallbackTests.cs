using ContainerTools.Registry;
using ContainerTools.Registry.Pulling;
using ContainerTools.Store;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>What a store gives while its registry is away.</summary>
public sealed class StoreFallbackTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_image_by_digest_comes_from_the_store_while_the_registry_is_away()
    {
        SampleImage sample = _bench.AddImage();
        await StockAsync(_bench.Reference());
        byte[][] layers = await _bench.ReadLayersAsync(await _bench.GetImageAsync());
        _bench.Server.Dispose();

        Image image = await Client().GetImageAsync(ByDigest(sample), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());

        Assert.Equal(sample.Digest, image.Digest.ToString());
        Assert.Equal(layers, await _bench.ReadLayersAsync(image));
        string warning = Assert.Single(_bench.Reporter.Warnings);
        Assert.Contains("is away, so the store's copy", warning, StringComparison.Ordinal);
        Assert.Contains(sample.Digest, warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_by_digest_gives_the_chosen_platform_and_warns_once()
    {
        SampleManifest index = SampleShelf.All["multi"];
        _bench.Memory.Add(RegistryBench.Repository, index, "1");
        await StockAsync(_bench.Reference());
        _bench.Server.Dispose();

        Image image = await Client().GetImageAsync(ByDigest(index), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());

        Assert.Equal(index.Children[0].Digest, image.Digest.ToString());
        Assert.Equal(index.Digest, image.IndexDigest?.ToString());
        Assert.Single(_bench.Reporter.Warnings);
    }

    [Fact]
    public async Task A_platform_of_an_index_that_was_never_fetched_is_named_as_missing()
    {
        SampleManifest index = SampleShelf.All["multi"];
        _bench.Memory.Add(RegistryBench.Repository, index, "1");
        await StockAsync(_bench.Reference());

        ImageException exception = await RegistryBench.FailsAsync(ImageError.NotFound, () => Offline().GetImageAsync(ByDigest(index), Platform.Parse("linux/arm64"), _bench.Reporter, RegistryBench.Limit()));
        Assert.Contains($"does not have manifest {index.Children[1].Digest}", exception.Message, StringComparison.Ordinal);

        exception = await RegistryBench.FailsAsync(ImageError.NotFound, () => Offline().GetAllPlatformsAsync(ByDigest(index), _bench.Reporter, RegistryBench.Limit()));
        Assert.Contains($"manifest {index.Children[1].Digest} for linux/arm64", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_platforms_come_from_a_store_that_has_them_all()
    {
        SampleManifest index = SampleShelf.All["multi"];
        _bench.Memory.Add(RegistryBench.Repository, index, "1");
        IImage online = await Client().GetAllPlatformsAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit());
        await _bench.ExportAsync([online]);
        _bench.Server.Dispose();

        var stored = Assert.IsType<ImageIndex>(await Offline().GetAllPlatformsAsync(ByDigest(index), _bench.Reporter, RegistryBench.Limit()));

        Assert.Equal(index.Digest, stored.Digest.ToString());
        Assert.Empty(stored.FindUnreadableEntries());
        Assert.Equal(4, stored.Images.Count);
    }

    [Fact]
    public async Task A_layer_that_the_store_lacks_is_named_with_its_size()
    {
        SampleImage sample = _bench.AddImage();
        Image image = await Client().GetImageAsync(_bench.Reference(), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());
        await _bench.ReadAsync(image.Layers[0].Blob);
        _bench.Server.Dispose();

        ImageException exception = await RegistryBench.FailsAsync(ImageError.Unreachable, () => Client().GetImageAsync(ByDigest(sample), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit()));

        Assert.DoesNotContain(image.Layers[0].Digest.ToString(), exception.Message, StringComparison.Ordinal);
        Assert.Contains($"layer {image.Layers[1].Digest} ({image.Layers[1].Size:N0} bytes), layer {image.Layers[2].Digest}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_is_never_answered_from_the_store_and_the_error_names_what_is_there()
    {
        SampleImage sample = _bench.AddImage();
        await StockAsync(_bench.Reference());

        ImageException refused = await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => Offline().GetImageAsync(_bench.Reference(), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit()));
        _bench.Server.Dispose();
        ImageException away = await RegistryBench.FailsAsync(ImageError.Unreachable, () => Client().GetImageAsync(_bench.Reference(), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit()));

        Assert.Contains("a tag is not answered from the store", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"the store has manifests of {sample.Digest}", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"the store has manifests of {sample.Digest}", away.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, ImageError.Unauthorized)]
    [InlineData(403, ImageError.Forbidden)]
    [InlineData(404, ImageError.NotFound)]
    public async Task A_registry_that_answers_is_never_replaced(int status, ImageError error)
    {
        SampleImage sample = _bench.AddImage();
        await StockAsync(_bench.Reference());
        _bench.Memory.Intercept = request => request.Path.Contains("/manifests/", StringComparison.Ordinal) ? ScriptedResponse.Error(status, "DENIED", "no") : null;

        await RegistryBench.FailsAsync(error, () => Client().GetImageAsync(ByDigest(sample), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit()));

        Assert.Empty(_bench.Reporter.Warnings);
    }

    [Fact]
    public async Task A_name_that_cannot_be_resolved_is_a_registry_that_is_away()
    {
        SampleImage sample = _bench.AddImage();
        await StockAsync(_bench.Reference());

        Image image = await Client().GetImageAsync(ImageReference.Parse($"registry.invalid/other@{sample.Digest}"), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());

        Assert.Equal(sample.Digest, image.Digest.ToString());
        Assert.Single(_bench.Reporter.Warnings);
    }

    [Fact]
    public async Task Without_asking_no_request_is_sent_not_even_for_a_blob_that_has_gone()
    {
        SampleImage sample = _bench.AddImage();
        await StockAsync(_bench.Reference());
        int asked = _bench.Server.Requests.Count;

        Image image = await Offline().GetImageAsync(ByDigest(sample), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());
        await _bench.ReadLayersAsync(image);
        File.Delete(new ImageStore(_bench.StorePath).GetBlobPath(image.Layers[1].Digest));
        ImageException gone = await RegistryBench.FailsAsync(ImageError.NotFound, () => _bench.ReadAsync(image.Layers[1].Blob));

        Assert.Contains("not in the store any more", gone.Message, StringComparison.Ordinal);
        Assert.Equal(asked, _bench.Server.Requests.Count);
        Assert.Empty(_bench.Reporter.Warnings);
    }

    [Fact]
    public async Task A_damaged_copy_of_a_manifest_is_none_and_is_replaced_by_the_next_fetch()
    {
        SampleImage sample = _bench.AddImage();
        await StockAsync(_bench.Reference());
        string path = new ImageStore(_bench.StorePath).GetBlobPath(Digest.Parse(sample.Digest));
        byte[] content = await File.ReadAllBytesAsync(path);
        content[^2] ^= 1;
        await File.WriteAllBytesAsync(path, content);

        await RegistryBench.FailsAsync(ImageError.NotFound, () => Offline().GetImageAsync(ByDigest(sample), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit()));

        await Client().GetImageAsync(_bench.Reference(), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());
        Assert.Equal(sample.Digest, (await Offline().GetImageAsync(ByDigest(sample), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit())).Digest.ToString());
    }

    [Fact]
    public async Task A_list_does_not_wait_for_the_registry_again_and_again()
    {
        SampleImage sample = _bench.AddImage();
        await StockAsync(_bench.Reference());
        _bench.Server.Dispose();
        RegistryClient client = Client();
        await client.GetImageAsync(ByDigest(sample), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());

        // Where the server was, something listens again that answers nothing of use; nobody asks it.
        using var other = new ScriptedServer(_ => ScriptedResponse.Empty(500), null, new Uri($"http://{_bench.Server.Authority}").Port);
        await client.GetImageAsync(ByDigest(sample), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());

        Assert.Empty(other.Requests);
        Assert.Equal(2, _bench.Reporter.Warnings.Count);
    }

    [Fact]
    public async Task Cleaning_knows_kept_manifests_as_it_knows_layers()
    {
        SampleImage sample = _bench.AddImage();
        await StockAsync(_bench.Reference());
        var store = new ImageStore(_bench.StorePath);
        string manifest = store.GetBlobPath(Digest.Parse(sample.Digest));
        Assert.Contains(StoreInventory.GetBlobs(store), blob => blob.Kind == StoredBlobKind.Manifest && blob.Digest.ToString() == sample.Digest);

        // What is fetched again was used.
        File.SetLastWriteTimeUtc(manifest, DateTime.UtcNow.AddDays(-10));
        await Client().GetImageAsync(_bench.Reference(), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());
        await new StoreCleaner(store, new StoreClearing { NotUsedSince = DateTimeOffset.UtcNow.AddDays(-1) }).ClearAsync(DateTimeOffset.UtcNow, _bench.Reporter, RegistryBench.Limit());
        Assert.True(File.Exists(manifest));

        await new StoreCleaner(store, new StoreClearing()).ClearAsync(DateTimeOffset.UtcNow, _bench.Reporter, RegistryBench.Limit());
        Assert.False(File.Exists(manifest));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_hinders_nobody()
    {
        SampleImage sample = _bench.AddImage();
        string file = _bench.Folder["file"];
        await File.WriteAllTextAsync(file, "");
        var store = new ImageStore(Path.Combine(file, "store"));

        Image image = await _bench.Client.WithOptions(_ => _bench.Options, store.Cache).WithFallback(new StoreFallback(store)).GetImageAsync(_bench.Reference(), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());

        Assert.Equal(sample.Digest, image.Digest.ToString());
        Assert.Contains("cannot be used", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
    }

    private ImageReference ByDigest(SampleManifest sample) => ImageReference.Parse($"{_bench.Server.Authority}/{RegistryBench.Repository}@{sample.Digest}");

    private RegistryClient Client() => With(isOffline: false);

    private RegistryClient Offline() => With(isOffline: true);

    private RegistryClient With(bool isOffline) => _bench.StoringClient.WithFallback(new StoreFallback(new ImageStore(_bench.StorePath), isOffline));

    // Everything of one image goes through the store.
    private async Task StockAsync(ImageReference reference)
    {
        Image image = await Client().GetImageAsync(reference, RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());
        await _bench.ExportAsync([image]);
    }
}
