using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Store;

public sealed class ClearDuringPullTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_pull_is_right_while_its_store_is_cleared_again_and_again()
    {
        SampleImage sample = _bench.AddImage(6, 200_000);
        _bench.Memory.Alter = Faults.Slow(400_000);
        using var stop = new CancellationTokenSource();
        Task<int> clearing = Task.Run(async () =>
        {
            int rounds = 0;
            for (; !stop.IsCancellationRequested; rounds++)
            {
                await ClearAsync();
                await Task.Delay(5);
            }

            return rounds;
        });

        for (int round = 0; round < 3; round++)
        {
            byte[][] layers = await _bench.ReadLayersAsync(await _bench.GetImageAsync(stored: true));
            Assert.Equal(sample.LayerBlobs.Select(blob => blob.Digest), layers.Select(Hash.Sha256));
        }

        await stop.CancelAsync();
        Assert.InRange(await clearing, 20, int.MaxValue);
        Assert.Empty(Directory.GetFiles(_bench.Folder["store", "ingest"]));
    }

    [Fact]
    public async Task A_download_that_is_under_way_keeps_what_has_come()
    {
        Blob blob = await _bench.GetBlobAsync(size: 400_000, stored: true);
        _bench.Memory.Alter = Faults.Stall(0.5);
        using (var stop = new CancellationTokenSource())
        {
            Task reading = _bench.ReadAsync(blob, stop.Token);
            string partial = _bench.Folder["store", "ingest", $"sha256-{blob.Digest.Hex}.0"];
            while (!File.Exists(partial) || new FileInfo(partial).Length < 50_000)
            {
                Assert.False(reading.IsCompleted);
                await Task.Delay(10);
            }

            StoreClearingResult result = await ClearAsync();
            Assert.Equal((0, 1), (result.PartialCount, result.SkippedCount));
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => reading);
        }

        _bench.Memory.Alter = null;
        _bench.Server.Forget();
        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
        Assert.InRange(_bench.Server.BytesSent, 1, blob.Size - 50_000);
    }

    [ToolFact("dotnet")]
    public async Task Another_process_pulls_while_the_store_is_cleared()
    {
        SampleImage sample = _bench.AddImage(4, 300_000);
        _bench.Memory.Alter = Faults.Slow(300_000);
        string target = _bench.Folder["whole.tar"];
        Task<ProcessResult> pull = ProcessRunner.RunAsync(
            "dotnet",
            [typeof(ContainerTools.Tests.Program).Assembly.Location, _bench.Reference().ToString(), _bench.StorePath, target],
            ProcessOptions.Default);
        while (!pull.IsCompleted)
        {
            if (Directory.Exists(_bench.Folder["store", "ingest"]) && File.Exists(_bench.Folder["store", "oci-layout"]))
            {
                await ClearAsync();
            }

            await Task.Delay(20);
        }

        ProcessResult result = await pull;
        Assert.True(result.ExitCode == 0, result.Error);
        _bench.Memory.Alter = null;
        Assert.Equal(Hash.Sha256(await _bench.ExportAsync([await _bench.GetImageAsync()])), Hash.Sha256OfFile(target));
        Assert.NotEmpty(sample.LayerBlobs);
    }

    private Task<StoreClearingResult> ClearAsync() =>
        new StoreCleaner(new ImageStore(_bench.StorePath), new()).ClearAsync(DateTimeOffset.UtcNow, NullReporter.Instance, default);
}
