using System.Globalization;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Serving;

/// <summary>Clients that go away in the middle.</summary>
public sealed class BrokenUploadTests : IDisposable
{
    private readonly ServingBench _bench = new();
    private readonly byte[] _content = RandomImage.Bytes(3, 8_000_000);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_killed_client_goes_on_where_the_upload_stopped()
    {
        string location = await _bench.StartUploadAsync();
        await SendAndDieAsync($"PATCH {location}", 5_000_000);

        int there = await WaitForRangeAsync(location, at => at > 1_000_000);
        ServedReply rest = await _bench.PatchAsync(location, _content[there..], there);
        ServedReply done = await _bench.SendAsync("PUT", $"{location}?digest={Hash.Sha256(_content)}", []);

        Assert.InRange(there, 1, 5_000_000);
        Assert.Equal((202, 201), (rest.Status, done.Status));
        Assert.Equal(_content, (await _bench.GetAsync(done["Location"]!)).Body);
    }

    [Fact]
    public async Task A_killed_client_leaves_no_blob_and_the_next_one_pushes_it()
    {
        string digest = Hash.Sha256(_content);
        string location = await _bench.StartUploadAsync();
        await SendAndDieAsync($"PUT {location}?digest={digest}", 5_000_000);

        await SendAndDieAsync($"POST /v2/demo/app/blobs/uploads/?digest={digest}", 5_000_000);

        Assert.Equal(404, (await _bench.GetAsync($"blobs/{digest}")).Status);
        for (int attempt = 0; attempt < 100 && _bench.Ingest().Length > 1; attempt++)
        {
            await Task.Delay(50);
        }

        Assert.Single(_bench.Ingest());
        Assert.Equal(201, (await _bench.SendAsync("POST", $"blobs/uploads/?digest={digest}", _content)).Status);
        Assert.Equal(200, (await _bench.GetAsync($"blobs/{digest}")).Status);
    }

    [Fact]
    public async Task A_killed_client_leaves_no_manifest()
    {
        SampleImage sample = RandomImage.Of(1, 100);
        _bench.PushBlobs(sample);
        using (var client = new RawClient(_bench.Registry.Port))
        {
            client.Send($"PUT /v2/demo/app/manifests/1.0 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {sample.MediaType}\r\nContent-Length: {sample.Content.Length}\r\n\r\n");
            client.Send(sample.Content[..^1]);
            client.Reset();
        }

        Assert.Equal(404, (await _bench.GetAsync("manifests/1.0")).Status);
        Assert.Equal(404, (await _bench.GetAsync($"blobs/{sample.Digest}")).Status);
        _bench.Push(sample, "1.0");
    }

    [Fact]
    public async Task Unfinished_uploads_go_with_the_registry()
    {
        string location = await _bench.StartUploadAsync();
        await _bench.PatchAsync(location, _content, 0);
        Assert.Single(_bench.Ingest());

        _bench.Restart();

        Assert.Empty(_bench.Ingest());
        Assert.Equal(404, (await _bench.GetAsync(location)).Status);
    }

    [Fact]
    public async Task What_a_killed_registry_left_is_removed_and_what_another_one_writes_is_not()
    {
        await _bench.StartUploadAsync();
        File.WriteAllText(Path.Combine(_bench.Layout, "ingest", "upload-left"), "half");

        using (ContainerTools.Serving.ImageRegistry.Start(_bench.Options))
        {
            Assert.NotEqual("upload-left", Assert.Single(_bench.Ingest()));
        }
    }

    [Fact]
    public async Task Uploads_that_nobody_finishes_give_way_the_longest_idle_first()
    {
        var started = new List<string>();
        for (int i = 0; i < 501; i++)
        {
            ServedReply reply = await _bench.SendAsync("POST", "blobs/uploads/", []);
            Assert.Equal(202, reply.Status);
            started.Add(reply["Location"]!);
        }

        Assert.Equal(404, (await _bench.SendAsync("GET", started[0])).Status);
        Assert.Equal(204, (await _bench.SendAsync("GET", started[1])).Status);
        Assert.Equal(500, _bench.Ingest().Length);
    }

    private async Task SendAndDieAsync(string request, int count)
    {
        using var client = new RawClient(_bench.Registry.Port);
        client.Send($"{request} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {_content.Length}\r\n\r\n");
        client.Send(_content[..count]);

        // A reset also takes away what the other side has not read yet.
        await Task.Delay(200);
        client.Reset();
    }

    private async Task<int> WaitForRangeAsync(string location, Predicate<int> enough)
    {
        for (int attempt = 0; ; attempt++)
        {
            string range = (await _bench.GetAsync(location))["Range"]!;
            int next = int.Parse(range.Split('-')[1], CultureInfo.InvariantCulture) + 1;
            if (enough(next) || attempt == 50)
            {
                return next;
            }

            await Task.Delay(50);
        }
    }
}
