using System.Text;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Serving;

/// <summary>The push workflow's second half: manifests, when their parts are there.</summary>
public sealed class ManifestPushTests : IDisposable
{
    private readonly ServingBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_image_goes_with_tag_and_digest()
    {
        SampleImage sample = RandomImage.Of(1, 100);
        _bench.PushBlobs(sample);

        ServedReply reply = await _bench.PutManifestAsync("1.0", sample.Content);

        Assert.Equal((201, sample.Digest, $"/v2/demo/app/manifests/{sample.Digest}"), (reply.Status, reply["Docker-Content-Digest"], reply["Location"]));
        Assert.Equal(sample.Content, (await _bench.GetAsync(reply["Location"]!)).Body);
    }

    [Fact]
    public async Task A_digest_gets_several_tags_at_once()
    {
        SampleImage sample = RandomImage.Of(1, 100);
        _bench.PushBlobs(sample);

        ServedReply reply = await _bench.PutManifestAsync($"{sample.Digest}?tag=1.0&tag=latest", sample.Content);

        Assert.Equal((201, "1.0, latest"), (reply.Status, reply["OCI-Tag"]));
        Assert.Equal(sample.Digest, (await _bench.GetAsync("manifests/latest"))["Docker-Content-Digest"]);
    }

    [Theory]
    [InlineData("multi")]
    [InlineData("list")]
    public async Task An_index_goes_after_its_images_and_keeps_them(string name)
    {
        SampleManifest index = SampleShelf.All[name];

        _bench.Push(index, "multi");

        foreach (SampleManifest child in index.All())
        {
            Assert.Equal(child.Content, (await _bench.GetAsync($"manifests/{child.Digest}")).Body);
        }

        Assert.Single(_bench.Registry.References);
    }

    [Fact]
    public async Task A_manifest_whose_parts_are_missing_is_refused()
    {
        SampleImage sample = RandomImage.Of(2, 100);
        SampleIndex index = SampleIndex.Of([sample]);

        ServedReply image = await _bench.PutManifestAsync("1.0", sample.Content);
        ServedReply list = await _bench.PutManifestAsync("1.0", index.Content, MediaTypes.OciIndex);

        Assert.Equal((404, "MANIFEST_BLOB_UNKNOWN"), (image.Status, image.Code));
        Assert.Equal((404, "MANIFEST_BLOB_UNKNOWN"), (list.Status, list.Code));
        Assert.Empty(_bench.Registry.References);
    }

    [Fact]
    public async Task A_manifest_whose_parts_are_missing_is_taken_where_that_is_allowed_and_no_lie_about_those_that_are_there()
    {
        using var bench = new ServingBench(options => options with { AllowSparse = true });
        SampleImage sample = RandomImage.Of(2, 100);
        SampleIndex index = SampleIndex.Of([sample]);

        ServedReply image = await bench.PutManifestAsync("1.0", sample.Content);
        ServedReply list = await bench.PutManifestAsync("2.0", index.Content, MediaTypes.OciIndex);
        SampleImage other = RandomImage.Of(1, 100, seed: 50);
        bench.PushBlobs(other);
        string lie = Encoding.UTF8.GetString(other.Content).Replace($"\"size\":{other.LayerBlobs[0].Content.Length}", "\"size\":1", StringComparison.Ordinal);

        Assert.Equal((201, 201), (image.Status, list.Status));
        Assert.Equal(sample.Content, (await bench.GetAsync("manifests/1.0")).Body);
        Assert.Equal(404, (await bench.GetAsync($"blobs/{sample.LayerBlobs[0].Digest}")).Status);
        Assert.Equal("SIZE_INVALID", (await bench.PutManifestAsync("3.0", Encoding.UTF8.GetBytes(lie))).Code);
    }

    [Fact]
    public async Task An_index_may_lack_a_platform_where_that_is_allowed_and_keeps_the_others()
    {
        using var bench = new ServingBench(options => options with { AllowSparse = true });
        SampleImage kept = RandomImage.Of(1, 100);
        SampleImage missing = RandomImage.Of(2, 100, seed: 50);
        bench.Push(kept, "kept");

        Assert.Equal(201, (await bench.PutManifestAsync("1.0", SampleIndex.Of([kept, missing]).Content, MediaTypes.OciIndex)).Status);

        bench.Restart();
        Assert.Equal(200, (await bench.GetAsync($"manifests/{kept.Digest}")).Status);
        Assert.Equal((404, "MANIFEST_UNKNOWN"), ((await bench.GetAsync($"manifests/{missing.Digest}")) is var reply ? reply.Status : 0, reply.Code));
    }

    [Fact]
    public async Task A_manifest_that_lies_about_a_size_is_refused()
    {
        SampleImage sample = RandomImage.Of(1, 100);
        _bench.PushBlobs(sample);
        string lie = Encoding.UTF8.GetString(sample.Content).Replace($"\"size\":{sample.LayerBlobs[0].Content.Length}", "\"size\":1", StringComparison.Ordinal);

        ServedReply reply = await _bench.PutManifestAsync("1.0", Encoding.UTF8.GetBytes(lie));

        Assert.Equal((400, "SIZE_INVALID"), (reply.Status, reply.Code));
    }

    [Theory]
    [InlineData("not json", MediaTypes.OciManifest)]
    [InlineData("[]", MediaTypes.OciManifest)]
    [InlineData("{}", MediaTypes.OciManifest)]
    [InlineData("{}", "application/json")]
    [InlineData("""{"schemaVersion":1,"fsLayers":[]}""", MediaTypes.DockerSchema1)]
    [InlineData("""{"schemaVersion":2,"manifests":[],"layers":[]}""", MediaTypes.OciIndex)]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""", MediaTypes.OciManifest)]
    public async Task What_is_no_manifest_is_refused(string text, string mediaType)
    {
        ServedReply reply = await _bench.PutManifestAsync("1.0", Encoding.UTF8.GetBytes(text), mediaType);

        Assert.Equal((400, "MANIFEST_INVALID"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task A_manifest_under_another_digest_is_refused()
    {
        SampleImage sample = RandomImage.Of(1, 100);
        _bench.PushBlobs(sample);

        ServedReply reply = await _bench.PutManifestAsync(Hash.Sha256(RandomImage.Bytes(7, 100)), sample.Content);

        Assert.Equal((400, "DIGEST_INVALID"), (reply.Status, reply.Code));
    }

    [Theory]
    [InlineData(".hidden")]
    [InlineData("-x")]
    public async Task A_manifest_under_what_is_no_tag_is_refused(string tag) =>
        Assert.Equal((400, "MANIFEST_INVALID"), await _bench.PutManifestAsync(tag, "{}"u8.ToArray()) is var reply ? (reply.Status, reply.Code!) : default);

    [Fact]
    public async Task A_manifest_may_have_four_mebibytes_and_not_more()
    {
        string empty = """{"schemaVersion":2,"manifests":[],"annotations":{"a":""}}""";
        byte[] largest = Encoding.UTF8.GetBytes(empty.Replace("\"\"", $"\"{new string('x', (4 << 20) - empty.Length)}\"", StringComparison.Ordinal));

        ServedReply fits = await _bench.PutManifestAsync("large", largest, MediaTypes.OciIndex);
        ServedReply tooLarge = await _bench.PutManifestAsync("larger", [.. largest, (byte)' '], MediaTypes.OciIndex);

        Assert.Equal(4 << 20, largest.Length);
        Assert.Equal(201, fits.Status);
        Assert.Equal((413, "MANIFEST_INVALID"), (tooLarge.Status, tooLarge.Code));
        Assert.Equal(200, (await _bench.GetAsync("manifests/large")).Status);
    }

    [Fact]
    public async Task A_moved_tag_leads_to_the_new_image_and_the_old_one_stays_for_who_has_its_digest()
    {
        SampleImage first = RandomImage.Of(1, 100), second = RandomImage.Of(1, 100, seed: 9);
        _bench.Push(first, "1.0");
        _bench.Push(second, "1.0");

        Assert.Equal(second.Digest, (await _bench.GetAsync("manifests/1.0"))["Docker-Content-Digest"]);
        Assert.Equal(200, (await _bench.GetAsync($"manifests/{first.Digest}")).Status);
    }

    [Fact]
    public async Task Nothing_is_taken_by_a_registry_for_reading()
    {
        _bench.Push(RandomImage.Of(1, 100), "1.0");
        using var reading = ContainerTools.Serving.ImageRegistry.Start(_bench.Options with { ReadOnly = true });
        using var client = new HttpClient { BaseAddress = reading.Uri };
        foreach ((string method, string path) in new[] { ("POST", "blobs/uploads/"), ("PUT", "manifests/1.0"), ("DELETE", "manifests/1.0") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/v2/demo/app/{path}");
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal((405, "UNSUPPORTED"), await ServedReply.ReadAsync(response) is var reply ? (reply.Status, reply.Code!) : default);
        }

        Assert.True(reading.IsReadOnly);
        Assert.Equal(200, (int)(await client.GetAsync("/v2/demo/app/manifests/1.0")).StatusCode);
    }
}
