using ContainerTools.Registry.Publishing;
using ContainerTools.Registry.Transport;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>What arrives, in which order, and what is not sent.</summary>
public sealed class ImagePublisherTests : IDisposable
{
    private readonly PublishBench _bench = new();

    private ScriptedServer Server => _bench.To.Server;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_image_arrives_with_its_tags()
    {
        Image image = await _bench.GetImageAsync();

        IReadOnlyList<ImageReference> published = await _bench.PublishAsync(image, "1.4", "latest");

        _bench.AssertHas(image, "1.4", "latest");
        Assert.Equal([$"{_bench.Destination}:1.4@{image.Digest}", $"{_bench.Destination}:latest@{image.Digest}"], published.Select(reference => reference.ToString()));
        Assert.Equal(0, _bench.To.Memory.Uploads.Open);
        Assert.Empty(Server.Faults);
    }

    [Fact]
    public async Task Without_a_tag_it_is_there_by_its_digest()
    {
        Image image = await _bench.GetImageAsync();

        ImageReference published = Assert.Single(await _bench.PublishAsync(image));

        _bench.AssertHas(image);
        Assert.Empty(_bench.Target.Tags);
        Assert.Equal($"{_bench.Destination}@{image.Digest}", published.ToString());
        Assert.Equal(image.Digest, (await _bench.To.Client.GetImageAsync(published, RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit())).Digest);
    }

    [Theory]
    [InlineData]
    [InlineData("1")]
    [InlineData("1", "2")]
    public async Task What_is_there_already_costs_one_request_a_tag_and_one_for_the_manifest(params string[] tags)
    {
        Image image = await _bench.GetImageAsync();
        await _bench.PublishAsync(image, tags);
        Server.Forget();
        _bench.From.Server.Forget();

        await _bench.PublishAsync(image, tags);

        Assert.Equal(tags.Length + 1, Server.Requests.Count);
        Assert.All(Server.Requests, request => Assert.Equal("HEAD", request.Method));
        Assert.Empty(_bench.From.Server.Requests);
    }

    [Fact]
    public async Task Another_tag_moves_no_blob()
    {
        await _bench.PublishAsync(await _bench.GetImageAsync(), "1");
        Image published = await _bench.To.Client.GetImageAsync(_bench.Destination.WithTag("1"), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());
        Server.Forget();

        await _bench.PublishAsync(published, "stable");

        _bench.AssertHas(published, "1", "stable");
        Assert.Equal(0, Server.Count("", "/blobs/"));
        Assert.Equal(3, Server.Requests.Count);
    }

    [Fact]
    public async Task An_index_brings_images_attestations_and_nested_indexes()
    {
        var inner = SampleIndex.Of([RandomImage.Of(1, 5_000, seed: 7)]);
        var platforms = SampleIndex.Of([RandomImage.Of(2, 9_000, seed: 8)], attested: true);
        SampleManifest[] children = [.. platforms.Children, inner];
        IImage index = await _bench.GetIndexAsync(SampleIndex.Of(children.Select(child => SampleIndex.Entry(child, null)), children));

        await _bench.PublishAsync(index, "all");

        _bench.AssertHas(index, "all");
    }

    [Fact]
    public async Task An_index_of_which_a_platform_is_there_sends_the_rest()
    {
        SampleImage first = RandomImage.Of(1, 5_000, seed: 1), second = RandomImage.Of(1, 5_000, seed: 2);
        IImage index = await _bench.GetIndexAsync(SampleIndex.Of([first, second]));
        await _bench.PublishAsync(index.Images[0]);
        Server.Forget();

        await _bench.PublishAsync(index, "all");

        _bench.AssertHas(index, "all");
        Assert.Empty(_bench.To.LayerRequests(first));
    }

    [Fact]
    public async Task Nothing_is_sent_before_what_it_needs_and_tags_come_last()
    {
        IImage index = await _bench.GetIndexAsync(SampleIndex.Of([RandomImage.Of(2, 5_000, seed: 1), RandomImage.Of(2, 5_000, seed: 9)]));

        await _bench.PublishAsync(index, "1");

        List<string> done = Server.Requests.Where(request => request.Method == "PUT").Select(request => request.Path).ToList();
        int lastBlob = done.FindLastIndex(path => path.Contains("/blobs/", StringComparison.Ordinal));
        int firstManifest = done.FindIndex(path => path.Contains("/manifests/", StringComparison.Ordinal));
        Assert.True(lastBlob < firstManifest);
        Assert.EndsWith("/manifests/1", done[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layer_that_stands_there_twice_is_sent_once()
    {
        var layer = RandomImage.Layer(3, 20_000);
        _bench.From.Memory.Add(RegistryBench.Repository, new ImageFactory().Add(layer).Add(layer).Build(), "1");
        Image image = await _bench.From.GetImageAsync();

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.Equal(2, Server.Count("PUT", "/blobs/"));
    }

    [Fact]
    public async Task Bodies_have_their_exact_length_and_nobody_waits_for_a_100()
    {
        await _bench.PublishAsync(await _bench.GetImageAsync(1, 100_000), "1");

        Assert.All(Server.Requests.Where(request => request.Method is "PUT" or "POST"), request =>
        {
            Assert.Equal(request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), request.Header("Content-Length"));
            Assert.Null(request.Header("Transfer-Encoding"));
            Assert.Null(request.Header("Expect"));
        });
    }

    [Fact]
    public async Task A_blob_without_bytes_arrives()
    {
        var empty = new SampleBlob([], SampleTypes.OciLayer);
        _bench.From.Memory.Add(RegistryBench.Repository, new DescriptorImage(RandomImage.Of(1, 100), empty).Sample, "1");
        _bench.From.Memory[RegistryBench.Repository].AddBlob([]);
        Image image = await _bench.From.GetImageAsync();

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
    }

    [Fact]
    public async Task What_the_store_has_is_read_there_and_what_it_has_not_is_not_put_there()
    {
        _bench.From.AddImage();
        Image image = await _bench.From.GetImageAsync(stored: true);
        await _bench.From.ReadAsync(image.Layers[0].Blob);
        _bench.From.Server.Forget();

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.Equal(2, _bench.From.Server.Count("GET", "/blobs/"));
        var store = new ContainerTools.Store.ImageStore(_bench.From.StorePath);
        Assert.Equal([true, false, false], image.Layers.Select(layer => store.Contains(layer.Descriptor)));
    }

    [Fact]
    public async Task Past_the_store_everything_comes_from_the_registry()
    {
        _bench.From.AddImage();
        Image image = await _bench.From.GetImageAsync(stored: true);
        await _bench.From.ReadLayersAsync(image);
        _bench.From.Server.Forget();
        _bench.Options = new PublishOptions { PastStore = true };

        await _bench.PublishAsync(image, "1");

        Assert.Equal(3, _bench.From.Server.Count("GET", "/blobs/"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Foreign_layers_stay_where_they_are_unless_they_were_asked_for(bool allowed)
    {
        SampleLayer layer = RandomImage.Layer(1, 5_000);
        var foreign = new SampleBlob(layer.Blob(docker: false).Content, "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
        SampleImage sample = new DescriptorImage(RandomImage.Of(1, 100), foreign, descriptor => descriptor["urls"] = new System.Text.Json.Nodes.JsonArray("https://example.com/layer")).Sample;
        _bench.From.Memory.Add(RegistryBench.Repository, sample, "1");
        Image image = await _bench.From.GetImageAsync();
        _bench.Options = new PublishOptions { AllowForeignLayer = allowed };

        await _bench.PublishAsync(image, "1");

        Assert.Equal(allowed, _bench.Target.Blobs.ContainsKey(foreign.Digest));
        Assert.Equal(image.Digest.ToString(), _bench.Target.Tags["1"]);
    }

    [Fact]
    public async Task Uploads_at_once_are_bounded()
    {
        Image image = await _bench.GetImageAsync(20, 2_000);
        int most = 0;
        var gate = new Lock();
        _bench.To.Memory.Alter = (_, response) =>
        {
            lock (gate)
            {
                most = Math.Max(most, _bench.To.Memory.Uploads.Open);
            }

            return response with { Delay = TimeSpan.FromMilliseconds(20) };
        };

        await _bench.PublishAsync(image, "1");

        Assert.InRange(most, 2, new RegistryOptions().MaximumTransfers);

        // While they run, as many blobs are asked for.
        Assert.InRange(Server.MostInFlight, 2, 2 * new RegistryOptions().MaximumTransfers);
    }
}
