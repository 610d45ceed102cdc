using ContainerTools.Testing;

namespace ContainerTools.Tests.Serving;

/// <summary>The push workflow's first half: blobs in all the ways there are.</summary>
public sealed class BlobPushTests : IDisposable
{
    private readonly ServingBench _bench = new();
    private readonly byte[] _content = RandomImage.Bytes(7, 300_000);
    private readonly string _digest;

    public BlobPushTests() => _digest = Hash.Sha256(_content);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_blob_goes_with_one_post()
    {
        ServedReply reply = await _bench.SendAsync("POST", $"blobs/uploads/?digest={_digest}", _content);

        await AssertStoredAsync(reply);
    }

    [Fact]
    public async Task A_blob_goes_with_post_and_put()
    {
        string location = await _bench.StartUploadAsync();

        await AssertStoredAsync(await _bench.SendAsync("PUT", $"{location}?digest={Uri.EscapeDataString(_digest)}", _content));
    }

    [Fact]
    public async Task A_blob_goes_in_chunks_the_last_with_the_put()
    {
        string location = await _bench.StartUploadAsync();
        ServedReply first = await _bench.PatchAsync(location, _content[..100_000], 0);
        ServedReply second = await _bench.PatchAsync(first["Location"]!, _content[100_000..200_000], 100_000);
        ServedReply last = await _bench.SendAsync("PUT", $"{second["Location"]}?digest={_digest}", _content[200_000..], ("Content-Range", "200000-299999"));

        Assert.Equal((202, "0-99999", 202, "0-199999"), (first.Status, first["Range"], second.Status, second["Range"]));
        await AssertStoredAsync(last);
    }

    [Fact]
    public async Task A_blob_goes_as_a_stream_of_unknown_length()
    {
        string location = await _bench.StartUploadAsync();
        using var request = new HttpRequestMessage(HttpMethod.Patch, location) { Content = new StreamContent(new MemoryStream(_content)) };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage patched = await _bench.Client.SendAsync(request);

        Assert.Equal("0-299999", (await ServedReply.ReadAsync(patched))["Range"]);
        await AssertStoredAsync(await _bench.SendAsync("PUT", $"{location}?digest={_digest}", []));
    }

    [Fact]
    public async Task The_empty_blob_goes_too()
    {
        string digest = Hash.Sha256([]);
        string location = await _bench.StartUploadAsync();

        ServedReply reply = await _bench.SendAsync("PUT", $"{location}?digest={digest}", []);

        Assert.Equal(201, reply.Status);
        Assert.Equal((200, 0), await _bench.GetAsync($"blobs/{digest}") is var got ? (got.Status, got.Body.Length) : default);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?digest-algorithm=sha512")]
    public async Task A_blob_may_be_named_by_sha512(string query)
    {
        string digest = $"sha512:{Convert.ToHexString(System.Security.Cryptography.SHA512.HashData(_content)).ToLowerInvariant()}";
        string location = await _bench.StartUploadAsync(query);

        ServedReply reply = await _bench.SendAsync("PUT", $"{location}?digest={digest}", _content);

        Assert.Equal((201, digest), (reply.Status, reply["Docker-Content-Digest"]));
        Assert.Equal(_content, (await _bench.GetAsync($"blobs/{digest}")).Body);
    }

    [Fact]
    public async Task A_chunk_out_of_order_is_a_416_that_says_what_is_there_and_the_upload_goes_on()
    {
        string location = await _bench.StartUploadAsync();
        await _bench.PatchAsync(location, _content[..1000], 0);

        ServedReply wrong = await _bench.PatchAsync(location, _content[5000..], 5000);
        ServedReply again = await _bench.PatchAsync(location, _content[..1000], 0);
        ServedReply status = await _bench.GetAsync(location);

        Assert.Equal((416, "0-999", location), (wrong.Status, wrong["Range"], wrong["Location"]));
        Assert.Equal(416, again.Status);
        Assert.Equal((204, "0-999", location), (status.Status, status["Range"], status["Location"]));
        await _bench.PatchAsync(location, _content[1000..], 1000);
        await AssertStoredAsync(await _bench.SendAsync("PUT", $"{location}?digest={_digest}", []));
    }

    [Theory]
    [InlineData("0-5", 416)]
    [InlineData("five-six", 400)]
    [InlineData("9-3", 400)]
    [InlineData("99999999999999999999-99999999999999999999", 400)]
    public async Task A_content_range_that_is_wrong_is_refused(string range, int status)
    {
        string location = await _bench.StartUploadAsync();

        ServedReply reply = await _bench.SendAsync("PATCH", location, new byte[10], ("Content-Range", range));

        Assert.Equal((status, "BLOB_UPLOAD_INVALID"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Wrong_content_is_refused_and_gone()
    {
        string location = await _bench.StartUploadAsync();

        ServedReply reply = await _bench.SendAsync("PUT", $"{location}?digest={_digest}", _content[1..]);

        Assert.Equal((400, "DIGEST_INVALID"), (reply.Status, reply.Code));
        Assert.Equal(404, (await _bench.GetAsync($"blobs/{_digest}")).Status);
        Assert.Equal((404, "BLOB_UPLOAD_UNKNOWN"), await _bench.GetAsync(location) is var gone ? (gone.Status, gone.Code!) : default);
        Assert.Empty(_bench.Ingest());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?digest=sha256:abc")]
    [InlineData("?digest=md5:abc")]
    public async Task An_upload_cannot_end_without_a_digest(string query)
    {
        string location = await _bench.StartUploadAsync();

        ServedReply reply = await _bench.SendAsync("PUT", location + query, _content);

        Assert.Equal((400, "DIGEST_INVALID"), (reply.Status, reply.Code));
        Assert.Equal(204, (await _bench.GetAsync(location)).Status);
    }

    [Fact]
    public async Task An_upload_can_be_cancelled()
    {
        string location = await _bench.StartUploadAsync();
        await _bench.PatchAsync(location, _content, 0);

        ServedReply reply = await _bench.SendAsync("DELETE", location);

        Assert.Equal((204, 404), (reply.Status, (await _bench.GetAsync(location)).Status));
        Assert.Empty(_bench.Ingest());
    }

    [Fact]
    public async Task An_upload_belongs_to_its_repository()
    {
        string location = await _bench.StartUploadAsync();

        ServedReply reply = await _bench.GetAsync(location.Replace(ServingBench.Repository, "other/app", StringComparison.Ordinal));

        Assert.Equal((404, "BLOB_UPLOAD_UNKNOWN"), (reply.Status, reply.Code));
    }

    [Theory]
    [InlineData("&from=demo/app")]
    [InlineData("")]
    public async Task A_blob_is_mounted_from_another_repository(string from)
    {
        await _bench.SendAsync("POST", $"blobs/uploads/?digest={_digest}", _content);

        ServedReply reply = await _bench.SendAsync("POST", $"/v2/other/app/blobs/uploads/?mount={_digest}{from}", []);

        Assert.Equal((201, $"/v2/other/app/blobs/{_digest}"), (reply.Status, reply["Location"]));
    }

    [Fact]
    public async Task A_mount_of_what_is_not_there_becomes_an_upload()
    {
        ServedReply reply = await _bench.SendAsync("POST", $"blobs/uploads/?mount={_digest}&from=other/app", []);

        Assert.Equal(202, reply.Status);
        await AssertStoredAsync(await _bench.SendAsync("PUT", $"{reply["Location"]}?digest={_digest}", _content));
    }

    private async Task AssertStoredAsync(ServedReply reply)
    {
        Assert.Equal((201, $"/v2/demo/app/blobs/{_digest}", _digest), (reply.Status, reply["Location"], reply["Docker-Content-Digest"]));
        Assert.Equal(_content, (await _bench.GetAsync(reply["Location"]!)).Body);
        Assert.Empty(_bench.Ingest());
    }
}
