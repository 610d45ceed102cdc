using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Store;

public sealed class ImageStoreTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_second_pull_moves_no_blob_bytes()
    {
        SampleImage sample = _bench.AddImage();
        byte[] first = await _bench.ExportAsync([await _bench.GetImageAsync(stored: true)]);
        Assert.Equal(3, _bench.LayerRequests(sample).Count);
        _bench.Server.Forget();

        byte[] second = await _bench.ExportAsync([await _bench.GetImageAsync(stored: true)]);

        Assert.Equal(first, second);
        Assert.Equal(0, _bench.Server.Count("GET", "/blobs/"));
        Assert.Equal("""{"imageLayoutVersion":"1.0.0"}""", File.ReadAllText(Path.Combine(_bench.StorePath, "oci-layout")));
        Assert.Empty(Directory.GetFiles(Path.Combine(_bench.StorePath, "ingest")));
    }

    [Fact]
    public async Task What_an_earlier_attempt_left_is_not_fetched_again()
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        Leave(blob, Content(blob)[..60_000]);

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
        Assert.Equal($"bytes=60000-{blob.Size - 1}", _bench.Server.Requests[^1].Header("Range"));
        Assert.Equal(blob.Size - 60_000, _bench.Server.Requests[^1].BytesSent);
        Assert.True(new ImageStore(_bench.StorePath).Contains(blob.Descriptor));
    }

    [Fact]
    public async Task An_attempt_that_was_complete_but_for_its_name_needs_nothing_more()
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        Leave(blob, Content(blob));
        _bench.Server.Forget();

        await _bench.ReadAsync(blob);

        Assert.Equal(0, _bench.Server.Count("GET", blob.Digest.ToString()));
        Assert.True(File.Exists(new ImageStore(_bench.StorePath).GetBlobPath(blob.Digest)));
    }

    [Fact]
    public async Task A_pull_that_breaks_off_leaves_what_the_next_one_goes_on_from()
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        _bench.Memory.Alter = (_, response) => response with { CutAfter = 60_000, CutBy = ConnectionEnd.Close, BytesPerSecond = 2_000_000 };
        using (var stop = new CancellationTokenSource())
        {
            using Stream stream = await blob.OpenAsync(_bench.Reporter, stop.Token);
            await stream.ReadExactlyAsync(new byte[50_000]);
        }

        _bench.Memory.Alter = null;
        _bench.Server.Forget();
        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
        Assert.InRange(_bench.Server.BytesSent, 1, blob.Size - 50_000);
    }

    [Fact]
    public async Task A_damaged_attempt_is_an_error_once()
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        Leave(blob, new byte[60_000]);

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => _bench.ReadAsync(blob));
        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
    }

    [Fact]
    public async Task An_attempt_that_is_too_long_is_thrown_away()
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        Leave(blob, [.. Content(blob), 1]);

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
    }

    [Fact]
    public async Task A_blob_that_was_cut_short_in_the_store_is_fetched_anew()
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        await _bench.ReadAsync(blob);
        string path = new ImageStore(_bench.StorePath).GetBlobPath(blob.Digest);
        File.WriteAllBytes(path, Content(blob)[..100]);

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
        Assert.Equal(blob.Size, new FileInfo(path).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_blob_that_was_changed_in_the_store_is_removed_and_the_next_pull_is_right(bool uncompressed)
    {
        _bench.AddImage(1, 100_000);
        Layer layer = (await _bench.GetImageAsync(stored: true)).Layers[0];
        await _bench.ReadAsync(layer.Blob);
        string path = new ImageStore(_bench.StorePath).GetBlobPath(layer.Digest);
        byte[] content = File.ReadAllBytes(path);
        content[content.Length / 2] ^= 0xFF;
        content[10] ^= 0xFF; // in the first deflate block, so that the decompressor stumbles
        File.WriteAllBytes(path, content);

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => uncompressed ? ReadTarAsync(layer) : _bench.ReadAsync(layer.Blob));
        Assert.Contains("damaged", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
        Assert.False(File.Exists(path));
        Assert.Equal(layer.DiffId.ToString(), Hash.Sha256(await ReadTarAsync(layer)));
    }

    [Fact]
    public async Task Many_pulls_of_one_image_at_once_do_each_other_no_harm()
    {
        SampleImage sample = _bench.AddImage(4, 300_000);
        for (int round = 0; round < 5; round++)
        {
            byte[][][] pulls = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
                await _bench.ReadLayersAsync(await _bench.GetImageAsync(stored: true)))));

            Assert.All(pulls, layers => Assert.Equal(sample.LayerBlobs.Select(blob => blob.Digest), layers.Select(Hash.Sha256)));
            foreach (SampleBlob blob in sample.Blobs)
            {
                string path = new ImageStore(_bench.StorePath).GetBlobPath(Digest.Parse(blob.Digest));
                Assert.Equal(blob.Digest, Hash.Sha256OfFile(path));
                File.Delete(path);
            }
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(null)]
    public async Task A_blob_that_somebody_has_locked_can_be_read_all_the_same(int? milliseconds)
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        await _bench.ReadAsync(blob);
        using var held = new FileStream(new ImageStore(_bench.StorePath).GetBlobPath(blob.Digest), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Task release = milliseconds is { } time ? Task.Delay(time).ContinueWith(_ => held.Dispose(), TaskScheduler.Default) : Task.CompletedTask;

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
        await release;
    }

    [Fact]
    public async Task A_blob_that_the_registry_does_not_have_is_told_when_it_is_opened()
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        _bench.Memory[RegistryBench.Repository].Blobs.TryRemove(blob.Digest.ToString(), out _);

        await RegistryBench.FailsAsync(ImageError.NotFound, () => blob.OpenAsync(_bench.Reporter, RegistryBench.Limit()));
        _bench.Memory[RegistryBench.Repository].AddBlob(RandomImage.Of(1, 100_000).LayerBlobs[0].Content);
        await _bench.ReadAsync(blob);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_left_of_something_else_is_given_up(bool servesRanges)
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        _bench.Memory.ServesRanges = servesRanges;
        Leave(blob, new byte[30_000]);

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => _bench.ReadAsync(blob));

        Assert.Contains("given up", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
    }

    [Fact]
    public async Task Fetching_ahead_begins_anew_by_itself()
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        Leave(blob, new byte[30_000]);

        await blob.FetchAheadAsync(_bench.Reporter, RegistryBench.Limit());

        _bench.Server.Forget();
        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
        Assert.Empty(_bench.Server.Requests);
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(61, true)]
    public void A_use_is_noted_once_an_hour(int minutesAgo, bool noted)
    {
        string path = _bench.Folder["blob"];
        File.WriteAllText(path, "x");
        DateTime before = DateTime.UtcNow.AddMinutes(-minutesAgo);
        File.SetLastWriteTimeUtc(path, before);

        ImageStore.MarkUsed(path);

        Assert.Equal(noted, File.GetLastWriteTimeUtc(path) - before > TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_store_that_is_a_file_is_a_warning_and_the_image_comes_without_it()
    {
        File.WriteAllText(_bench.StorePath, "not a folder");
        _bench.AddImage();

        byte[] content = await _bench.ExportAsync([await _bench.GetImageAsync(stored: true)]);

        Assert.Equal(await _bench.ExportAsync([await _bench.GetImageAsync()]), content);
        Assert.Contains(_bench.StorePath, Assert.Single(_bench.Reporter.Warnings.Distinct()), StringComparison.Ordinal);
    }

    [ToolFact(Needs = Need.Linux)]
    public async Task A_place_where_no_store_can_be_is_a_warning_once()
    {
        _bench.AddImage();
        var client = _bench.Client.WithOptions(_ => _bench.Options, new ImageStore("/proc/containertools").Cache);

        Image image = await client.GetImageAsync(_bench.Reference(), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());
        await _bench.ExportAsync([image]);

        Assert.Contains("/proc/containertools", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_blob_is_fetched_again_while_a_file_is_written()
    {
        _bench.AddImage(2, 100_000);
        Image image = await _bench.GetImageAsync(stored: true);
        var options = new ContainerTools.Archive.Writing.ExportOptions { Format = ContainerTools.Archive.ArchiveFormat.OciArchive };
        await ContainerTools.Archive.Writing.ImageExport.WriteFileAsync([image], _bench.Folder["first"], options, false, _bench.Reporter, default);
        foreach (Layer layer in image.Layers)
        {
            string path = new ImageStore(_bench.StorePath).GetBlobPath(layer.Digest);
            byte[] content = File.ReadAllBytes(path);
            content[^10] ^= 0xFF;
            File.WriteAllBytes(path, content);
        }

        await ContainerTools.Archive.Writing.ImageExport.WriteFileAsync([image], _bench.Folder["second"], options, false, _bench.Reporter, default);

        Assert.Equal(File.ReadAllBytes(_bench.Folder["first"]), File.ReadAllBytes(_bench.Folder["second"]));
        Assert.All(_bench.Reporter.Warnings, warning => Assert.Contains("The store's copy", warning, StringComparison.Ordinal));
        Assert.Equal(2, _bench.Reporter.Warnings.Count);
    }

    [Fact]
    public async Task A_blob_whose_algorithm_is_unknown_leaves_no_lock_behind()
    {
        var blob = new MemoryBlob("x", Digest.Parse("md5:abc"), new byte[3]);
        Blob cached = new ImageStore(_bench.StorePath).Cache(blob);

        await RegistryBench.FailsAsync(ImageError.Unsupported, () => cached.OpenAsync(_bench.Reporter, default));
        Assert.False(Directory.Exists(_bench.StorePath));
    }

    [UnixFact]
    public async Task A_link_in_place_of_an_earlier_attempt_is_removed_and_what_it_leads_to_stays()
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        string victim = _bench.Folder["victim"];
        File.WriteAllText(victim, "keep this");
        Directory.CreateDirectory(Path.Combine(_bench.StorePath, "ingest"));
        File.CreateSymbolicLink(Path.Combine(_bench.StorePath, "ingest", $"sha256-{blob.Digest.Hex}.0"), victim);

        await _bench.ReadAsync(blob);

        Assert.Equal("keep this", File.ReadAllText(victim));
        Assert.Null(new FileInfo(new ImageStore(_bench.StorePath).GetBlobPath(blob.Digest)).LinkTarget);
        Assert.True(new ImageStore(_bench.StorePath).Contains(blob.Descriptor));
    }

    [ToolTheory("mkfifo", "mkdir", "ln", Needs = Need.Linux)]
    [InlineData("mkfifo")]
    [InlineData("mkdir")]
    [InlineData("ln", "-s", "/dev/zero")]
    public async Task What_is_no_file_in_place_of_a_blob_gives_way_to_the_blob(params string[] maker)
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        await _bench.ReadAsync(blob);
        string path = new ImageStore(_bench.StorePath).GetBlobPath(blob.Digest);
        File.Delete(path);
        ProcessRunner.Run(maker[0], [.. maker[1..], path]).Expect();

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
        Assert.True(new ImageStore(_bench.StorePath).Contains(blob.Descriptor));
    }

    [UnixFact]
    public async Task A_folder_of_the_store_that_is_a_link_is_not_written_to()
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        Directory.CreateDirectory(_bench.Folder["elsewhere"]);
        Directory.Delete(_bench.StorePath, recursive: true);
        Directory.CreateDirectory(_bench.StorePath);
        Directory.CreateSymbolicLink(Path.Combine(_bench.StorePath, "ingest"), _bench.Folder["elsewhere"]);

        _ = await Record.ExceptionAsync(() => _bench.ReadAsync(blob));

        Assert.Empty(Directory.GetFileSystemEntries(_bench.Folder["elsewhere"]));
    }

    [UnixFact]
    public async Task A_new_store_is_for_its_user_alone()
    {
        await _bench.ReadAsync(await _bench.GetBlobAsync(stored: true));

        Assert.Equal(0b111_000_000, ContainerTools.IO.Files.FileStatus.Read(_bench.StorePath).Mode);
    }

    private async Task<byte[]> ReadTarAsync(Layer layer)
    {
        using var content = new MemoryStream();
        using Stream tar = await layer.OpenTarAsync(_bench.Reporter, RegistryBench.Limit());
        await tar.CopyToAsync(content);
        return content.ToArray();
    }

    private byte[] Content(Blob blob) => _bench.Memory[RegistryBench.Repository].Blobs[blob.Digest.ToString()];

    private void Leave(Blob blob, byte[] content)
    {
        string ingest = Path.Combine(_bench.StorePath, "ingest");
        Directory.CreateDirectory(ingest);
        File.WriteAllBytes(Path.Combine(ingest, $"sha256-{blob.Digest.Hex}.0"), content);
    }
}
