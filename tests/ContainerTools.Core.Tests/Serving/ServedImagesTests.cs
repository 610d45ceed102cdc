using ContainerTools.Registry;
using ContainerTools.Registry.Transport;
using ContainerTools.Serving;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Serving;

/// <summary>Images as objects, served from where they come from.</summary>
public sealed class ServedImagesTests : IDisposable
{
    private readonly MemoryRegistry _memory = new();
    private readonly ScriptedServer _origin;
    private readonly SampleImage _sample = RandomImage.Of(2, 1_500_000, SampleCompression.None);

    public ServedImagesTests()
    {
        _memory.Add("acme/app", _sample, "1.0");
        _memory.Add("acme/app", SampleShelf.All["multi"], "multi");
        _origin = _memory.Serve();
    }

    public void Dispose() => _origin.Dispose();

    [Fact]
    public async Task An_image_is_served_under_its_name_and_its_layers_are_fetched_only_now()
    {
        using ImageRegistry registry = Serve(await GetAsync("1.0"));
        using var client = new HttpClient { BaseAddress = registry.Uri };
        _origin.Forget();

        byte[] manifest = await client.GetByteArrayAsync("/v2/acme/app/manifests/1.0");
        Assert.Equal(0, _origin.Count("GET", "/blobs/"));
        byte[] layer = await client.GetByteArrayAsync($"/v2/acme/app/blobs/{_sample.LayerBlobs[0].Digest}");

        Assert.Equal(_sample.Content, manifest);
        Assert.Equal(_sample.LayerBlobs[0].Content, layer);
        Assert.Equal(_sample.Config.Content, await client.GetByteArrayAsync($"/v2/acme/app/blobs/{_sample.Id}"));
        Assert.Equal(1, _origin.Count("GET", $"/blobs/{_sample.LayerBlobs[0].Digest}"));
        Assert.Null(registry.Store);
    }

    [Fact]
    public async Task A_part_of_a_layer_is_fetched_as_a_part()
    {
        using ImageRegistry registry = Serve(await GetAsync("1.0"));
        using var client = new HttpClient { BaseAddress = registry.Uri };
        client.DefaultRequestHeaders.Range = new(1000, 900_000);

        byte[] part = await client.GetByteArrayAsync($"/v2/acme/app/blobs/{_sample.LayerBlobs[1].Digest}");

        Assert.Equal(_sample.LayerBlobs[1].Content[1000..900_001], part);
    }

    [Fact]
    public async Task An_index_is_served_with_all_that_it_lists()
    {
        IImage index = await Client().GetAllPlatformsAsync(Name("multi"), NullReporter.Instance, CancellationToken.None);
        using ImageRegistry registry = Serve(index);
        using var client = new HttpClient { BaseAddress = registry.Uri };

        foreach (SampleManifest manifest in SampleShelf.All["multi"].All())
        {
            Assert.Equal(manifest.Content, await client.GetByteArrayAsync($"/v2/acme/app/manifests/{manifest.Digest}"));
            foreach (SampleBlob blob in manifest.Blobs)
            {
                Assert.Equal(blob.Content, await client.GetByteArrayAsync($"/v2/acme/app/blobs/{blob.Digest}"));
            }
        }
    }

    [Fact]
    public async Task An_image_goes_by_the_names_it_was_given()
    {
        IImage image = (await GetAsync("1.0")).Rename(["app:2", "ghcr.io/x/y:3", "alpine:latest"]);

        using ImageRegistry registry = Serve(image);

        Assert.Equal(["alpine:latest", "app:2", "x/y:3"], registry.References.Select(name => $"{name.Repository}:{name.Tag}"));
    }

    [Fact]
    public async Task An_image_without_a_name_is_found_by_tag_or_digest_in_one_repository()
    {
        Image image = (Image)await GetAsync("1.0");
        using ImageRegistry tagged = Serve(image with { RepoTags = [], LayoutNames = ["3.0"] });
        using ImageRegistry untagged = Serve(image with { RepoTags = [], Reference = null });
        using var client = new HttpClient();

        Assert.Equal($"{tagged.Host}/image:3.0", $"{Assert.Single(tagged.References)}");
        Assert.Empty(untagged.References);
        Assert.Equal(_sample.Content, await client.GetByteArrayAsync($"{untagged.Uri}v2/image/manifests/{_sample.Digest}"));
    }

    [Fact]
    public async Task One_name_for_two_images_is_refused()
    {
        IImage one = (await GetAsync("1.0")).Rename(["ghcr.io/x/app:1"]);
        IImage two = (await GetAsync("multi")).Rename(["quay.io/x/app:1"]);

        ImageException failure = Assert.Throws<ImageException>(() => Serve(one, two));

        Assert.Equal(ImageError.InvalidArgument, failure.Error);
        Assert.Contains("x/app:1", failure.Message, StringComparison.Ordinal);
        Serve(one, one).Dispose();
    }

    [Fact]
    public async Task What_is_pushed_beside_images_is_served_too_and_goes_with_the_registry()
    {
        string[] before = TemporaryFolders();
        ImageRegistry registry = Serve(await GetAsync("1.0"));
        string folder = Assert.Single(TemporaryFolders().Except(before));
        using var client = new HttpClient { BaseAddress = registry.Uri };
        SampleImage pushed = RandomImage.Of(1, 100, seed: 4);
        new RegistryPusher(client, _ => null).Push(pushed, "other", "1");
        new RegistryPusher(client, _ => null).PushManifest("acme/copy", "1", _sample.Content, _sample.MediaType);

        Assert.Equal(pushed.Content, await client.GetByteArrayAsync("/v2/other/manifests/1"));
        Assert.Equal(_sample.Content, await client.GetByteArrayAsync("/v2/acme/copy/manifests/1"));
        await registry.DisposeAsync();
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task An_origin_that_is_gone_is_an_error_and_not_an_empty_layer()
    {
        using ImageRegistry registry = Serve(await GetAsync("1.0"));
        using var client = new HttpClient { BaseAddress = registry.Uri };
        _memory.Intercept = _ => ScriptedResponse.Error(404, "BLOB_UNKNOWN", "gone");

        using HttpResponseMessage response = await client.GetAsync($"/v2/acme/app/blobs/{_sample.LayerBlobs[0].Digest}");

        Assert.False(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Wrong_bytes_from_the_origin_do_not_arrive_as_a_whole_answer()
    {
        using ImageRegistry registry = Serve(await GetAsync("1.0"));
        using var client = new HttpClient { BaseAddress = registry.Uri };
        _memory.Alter = Faults.Corrupt();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetByteArrayAsync($"/v2/acme/app/blobs/{_sample.LayerBlobs[0].Digest}"));
    }

    [Fact]
    public async Task Images_and_a_store_exclude_each_other()
    {
        IImage image = await GetAsync("1.0");

        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => ImageRegistry.Start(new ImageRegistryOptions { Images = [image], Store = Path.GetTempPath() })).Error);
    }

    private static ImageRegistry Serve(params IImage[] images) => ImageRegistry.Start(new ImageRegistryOptions { Images = images });

    private static string[] TemporaryFolders() => Directory.GetDirectories(Path.GetTempPath(), "containertools-registry-*");

    private static RegistryClient Client() => new(new RegistryOptions());

    private ImageReference Name(string tag) => ImageReference.Parse($"{_origin.Authority}/acme/app:{tag}");

    private async Task<IImage> GetAsync(string tag) => await Client().GetImageAsync(Name(tag), Platform.Parse("linux/amd64"), NullReporter.Instance, CancellationToken.None);
}
