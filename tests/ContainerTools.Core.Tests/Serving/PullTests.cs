using ContainerTools.Testing;

namespace ContainerTools.Tests.Serving;

/// <summary>The pull workflow (OCI distribution-spec 1.1).</summary>
public sealed class PullTests : IDisposable
{
    private readonly ServingBench _bench = new();
    private readonly SampleImage _sample = RandomImage.Of(2, 5000);

    public PullTests() => _bench.Push(_sample, "1.0");

    private string LayerPath => $"blobs/{_sample.LayerBlobs[0].Digest}";

    private byte[] Layer => _sample.LayerBlobs[0].Content;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("/v2/")]
    [InlineData("/v2")]
    public async Task The_root_says_that_this_is_a_registry(string path)
    {
        ServedReply reply = await _bench.GetAsync(path);

        Assert.Equal((200, "registry/2.0", "{}"), (reply.Status, reply["Docker-Distribution-Api-Version"], reply.Text));
    }

    [Fact]
    public async Task A_manifest_comes_by_tag_and_by_digest_byte_for_byte()
    {
        foreach (string reference in new[] { "1.0", _sample.Digest, _sample.Digest.Replace(":", "%3A", StringComparison.Ordinal) })
        {
            ServedReply reply = await _bench.GetAsync($"manifests/{reference}");

            Assert.Equal(200, reply.Status);
            Assert.Equal(_sample.Content, reply.Body);
            Assert.Equal((_sample.MediaType, _sample.Digest), (reply["Content-Type"], reply["Docker-Content-Digest"]));
        }
    }

    [Fact]
    public async Task A_head_has_the_fields_of_the_get_and_no_body()
    {
        foreach (string path in new[] { "manifests/1.0", $"manifests/{_sample.Digest}", LayerPath })
        {
            ServedReply get = await _bench.GetAsync(path);
            ServedReply head = await _bench.SendAsync("HEAD", path);

            Assert.Equal(200, head.Status);
            Assert.Empty(head.Body);
            Assert.Equal(get.Headers, head.Headers);
            Assert.Equal($"{get.Body.Length}", head["Content-Length"]);
        }
    }

    [Theory]
    [InlineData("manifests/nope", "MANIFEST_UNKNOWN")]
    [InlineData("manifests/sha256:0000000000000000000000000000000000000000000000000000000000000000", "MANIFEST_UNKNOWN")]
    [InlineData("blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000", "BLOB_UNKNOWN")]
    [InlineData("/v2/no/such/manifests/1.0", "NAME_UNKNOWN")]
    [InlineData("/v2/no/such/tags/list", "NAME_UNKNOWN")]
    [InlineData("/v2/demo/app/nothing", "UNSUPPORTED")]
    [InlineData("/v1/search", "UNSUPPORTED")]
    public async Task What_is_not_there_is_a_404_that_says_what(string path, string code)
    {
        ServedReply get = await _bench.GetAsync(path);
        ServedReply head = await _bench.SendAsync("HEAD", path);

        Assert.Equal((404, code, "application/json"), (get.Status, get.Code, get["Content-Type"]));
        Assert.Equal(404, head.Status);
    }

    [Theory]
    [InlineData("blobs/sha256:abc")]
    [InlineData("blobs/md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("blobs/nodigest")]
    [InlineData("manifests/sha256:XYZ")]
    [InlineData("referrers/1.0")]
    public async Task What_is_no_digest_is_refused(string path) => Assert.Equal((400, "DIGEST_INVALID"), await StatusAndCode(path));

    [Theory]
    [InlineData("/v2/Upper/manifests/1.0")]
    [InlineData("/v2/a..b/manifests/1.0")]
    [InlineData("/v2/a%2f..%2fb/manifests/1.0")]
    [InlineData("/v2//manifests/1.0")]
    public async Task What_is_no_name_is_refused(string path) => Assert.Equal((400, "NAME_INVALID"), await StatusAndCode(path));

    [Fact]
    public async Task A_name_that_is_too_long_is_refused() =>
        Assert.Equal((400, "NAME_INVALID"), await StatusAndCode($"/v2/{new string('a', 300)}/manifests/1.0"));

    [Fact]
    public async Task A_blob_comes_whole()
    {
        ServedReply reply = await _bench.GetAsync(LayerPath);

        Assert.Equal((200, _sample.LayerBlobs[0].Digest, "bytes"), (reply.Status, reply["Docker-Content-Digest"], reply["Accept-Ranges"]));
        Assert.Equal(Layer, reply.Body);
    }

    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=100-199", 100, 100)]
    [InlineData("bytes=4000-", 4000, null)]
    [InlineData("bytes=4000-99999999999999999999", 4000, null)]
    [InlineData("bytes=-7", -7, 7)]
    public async Task A_part_of_a_blob_comes_alone(string range, int from, int? length)
    {
        int first = from < 0 ? Layer.Length + from : from;
        int count = length ?? Layer.Length - first;

        ServedReply reply = await _bench.GetAsync(LayerPath, ("Range", range));

        Assert.Equal((206, $"bytes {first}-{first + count - 1}/{Layer.Length}"), (reply.Status, reply["Content-Range"]));
        Assert.Equal(Layer[first..(first + count)], reply.Body);
    }

    [Fact]
    public async Task A_part_behind_the_end_is_a_416()
    {
        ServedReply reply = await _bench.GetAsync(LayerPath, ("Range", $"bytes={Layer.Length}-"));

        Assert.Equal((416, $"bytes */{Layer.Length}"), (reply.Status, reply["Content-Range"]));
    }

    [Theory]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=9-3")]
    [InlineData("lines=0-1")]
    [InlineData("bytes=-")]
    public async Task A_range_that_is_not_understood_is_ignored(string range) =>
        Assert.Equal((200, Layer.Length), await _bench.GetAsync(LayerPath, ("Range", range)) is var reply ? (reply.Status, reply.Body.Length) : default);

    [Fact]
    public async Task A_part_of_other_content_is_the_whole_of_this()
    {
        ServedReply same = await _bench.GetAsync(LayerPath, ("Range", "bytes=0-9"), ("If-Range", $"\"{_sample.LayerBlobs[0].Digest}\""));
        ServedReply other = await _bench.GetAsync(LayerPath, ("Range", "bytes=0-9"), ("If-Range", "\"other\""));

        Assert.Equal((206, 200), (same.Status, other.Status));
    }

    [Theory]
    [InlineData("POST", "manifests/1.0")]
    [InlineData("PUT", "tags/list")]
    [InlineData("PATCH", "blobs/uploads/")]
    [InlineData("DELETE", "/v2/")]
    public async Task A_method_that_means_nothing_there_is_a_405(string method, string path) =>
        Assert.Equal((405, "UNSUPPORTED"), await _bench.SendAsync(method, path, []) is var reply ? (reply.Status, reply.Code!) : default);

    [Fact]
    public async Task A_library_image_is_found_with_and_without_that_prefix()
    {
        _bench.Pusher.Push(_sample, "library/alpine", "3.20");

        Assert.Equal(200, (await _bench.GetAsync("/v2/alpine/manifests/3.20")).Status);
        Assert.Equal(200, (await _bench.GetAsync("/v2/library/alpine/manifests/3.20")).Status);
        Assert.Equal(["alpine", ServingBench.Repository], _bench.Registry.Repositories);
    }

    [Fact]
    public async Task The_product_pulls_from_it()
    {
        var client = new ContainerTools.Registry.RegistryClient(new ContainerTools.Registry.Transport.RegistryOptions());

        Image image = await client.GetImageAsync(ImageReference.Parse($"{_bench.Registry.Host}/{ServingBench.Repository}:1.0"), null, NullReporter.Instance, CancellationToken.None);

        Assert.Equal(_sample.Digest, $"{image.Digest}");
        Assert.Equal(Layer, (await image.Layers[0].Blob.ReadAllAsync(long.MaxValue, NullReporter.Instance, CancellationToken.None)).ToArray());
    }

    private async Task<(int, string?)> StatusAndCode(string path)
    {
        ServedReply reply = await _bench.GetAsync(path);
        return (reply.Status, reply.Code);
    }
}
