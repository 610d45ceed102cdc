using System.Diagnostics;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Compression;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>Ctrl+C, whatever is being done.</summary>
public sealed class CancellationTests : IDisposable
{
    private static readonly ScriptedResponse Never = new() { Gate = Task.Delay(Timeout.Infinite) };
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("/v2/")]
    [InlineData("/manifests/")]
    [InlineData("/token")]
    [InlineData("/blobs/")]
    public async Task It_ends_while_an_answer_is_awaited(string part)
    {
        _bench.Memory.Auth = new BearerAuth();
        _bench.AddImage();
        _bench.Memory.Intercept = request => part == "/v2/" ? Never : request.Path != "/v2/" && request.Path.Contains(part, StringComparison.Ordinal) ? Never : null;

        await EndsAsync(cancel => _bench.StoringClient.GetImageAsync(_bench.Reference(), RegistryBench.Amd64, _bench.Reporter, cancel));
    }

    [Theory]
    [InlineData("/manifests/")]
    [InlineData("/token")]
    [InlineData("/blobs/")]
    public async Task It_ends_while_a_body_stalls(string part)
    {
        _bench.Memory.Auth = new BearerAuth();
        _bench.AddImage();
        _bench.Memory.Alter = (request, response) => request.Path.Contains(part, StringComparison.Ordinal) && response.Status == 200 ? response with { StallAfter = 5 } : response;

        await EndsAsync(cancel => _bench.StoringClient.GetImageAsync(_bench.Reference(), RegistryBench.Amd64, _bench.Reporter, cancel));
    }

    [Fact]
    public async Task It_ends_while_the_server_wants_a_pause()
    {
        _bench.AddImage();
        _bench.Memory.Intercept = request => request.Path == "/v2/" ? null : ScriptedResponse.Error(429, "TOOMANYREQUESTS").With("Retry-After: 30");

        await EndsAsync(cancel => _bench.Client.GetImageAsync(_bench.Reference(), RegistryBench.Amd64, _bench.Reporter, cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_ends_while_there_is_no_place_for_a_transfer(bool stored)
    {
        _bench.AddImage(8, 500_000);
        Image image = await _bench.GetImageAsync(stored);
        _bench.Memory.Alter = (_, response) => response with { BytesPerSecond = 20_000 };

        await EndsAsync(cancel => _bench.ReadLayersAsync(image, cancel));
    }

    [Theory]
    [InlineData(ArchiveFormat.OciArchive, LayerForm.Keep, Codec.None)]
    [InlineData(ArchiveFormat.OciArchive, LayerForm.Keep, Codec.Gzip)]
    [InlineData(ArchiveFormat.DockerArchive, LayerForm.None, Codec.None)]
    [InlineData(ArchiveFormat.OciLayout, LayerForm.Keep, Codec.None)]
    public async Task It_leaves_nothing_but_unfinished_blobs(ArchiveFormat format, LayerForm form, Codec compression)
    {
        SampleImage sample = _bench.AddImage(4, 300_000);
        Image image = await _bench.GetImageAsync(stored: true);
        _bench.Memory.Alter = (_, response) => response with { BytesPerSecond = 100_000 };
        var options = new ExportOptions { Format = format, LayerCompression = form, Compression = compression };

        await EndsAsync(cancel => ImageExport.WriteFileAsync([image], _bench.Folder["target"], options, false, _bench.Reporter, cancel));

        Assert.Equal(["store"], Directory.GetFileSystemEntries(_bench.Folder.Path).Select(Path.GetFileName));
        string[] left = Directory.GetFiles(_bench.Folder["store", "ingest"]);
        Assert.Contains(left, file => new FileInfo(file).Length > 0);
        Assert.All(left, file => Assert.Contains(sample.LayerBlobs, blob => Path.GetFileName(file).StartsWith(blob.Digest.Replace(':', '-'), StringComparison.Ordinal)));

        _bench.Memory.Alter = null;
        _bench.Server.Forget();
        await ImageExport.WriteFileAsync([image], _bench.Folder["target"], options, false, _bench.Reporter, RegistryBench.Limit());
        Assert.Contains(_bench.Server.Requests, request => request.Header("Range") is not null);
    }

    [Fact]
    public async Task It_ends_a_stream_while_the_next_layers_are_fetched_ahead()
    {
        _bench.AddImage(6, 300_000);
        Image image = await _bench.GetImageAsync(stored: true);
        _bench.Memory.Alter = (_, response) => response with { StallAfter = 1000 };
        using var target = new MemoryStream();

        await EndsAsync(cancel => ImageExport.WriteStreamAsync([image], target, new(), _bench.Folder.Path, _bench.Reporter, cancel));
    }

    private static async Task EndsAsync(Func<CancellationToken, Task> action)
    {
        using var stop = new CancellationTokenSource();
        Task running = Task.Run(() => action(stop.Token));
        await Task.Delay(400);
        Assert.False(running.IsCompleted, running.Exception?.ToString());
        long cancelled = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(10)));

        // A second is promised; a machine that does much else at once may need another.
        Assert.InRange(Stopwatch.GetElapsedTime(cancelled).TotalSeconds, 0, 2);
    }
}
