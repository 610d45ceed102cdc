using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.IO;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Archive;

/// <summary>Archives that are compressed as a whole.</summary>
public sealed class PackedArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CountingReporter _reporter = new();
    private readonly SampleImage _sample = RandomImage.Of(3, 300_000);
    private readonly ImageStore _store;

    public PackedArchiveTests() => _store = new ImageStore(_folder["store"]);

    private string Archive => _folder["archive"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SampleCompression.Gzip, "crane")]
    [InlineData(SampleCompression.GzipMembers, "docker 25")]
    [ToolData("zstd", SampleCompression.Zstd, "docker 24")]
    [ToolData("bzip2", SampleCompression.Bzip2, "skopeo")]
    [ToolData("xz", SampleCompression.Xz, "jib")]
    public async Task It_is_read_once_and_what_is_in_it_is_in_the_store(SampleCompression compression, string dialect)
    {
        await WriteAsync(Dialects.All[dialect](_sample), compression);

        IReadOnlyList<IImage> first = await ReadAsync();
        long read = _reporter.Bytes;
        IReadOnlyList<IImage> second = await ReadAsync();
        File.Delete(Archive);

        Assert.Equal((new FileInfo(Archive).Exists, _sample.Id), (false, second[0].Images[0].Id.ToString()));
        Assert.Equal((first[0].Digest, read), (second[0].Digest, _reporter.Bytes));
        Assert.Equal(_sample.Layers.Select(layer => layer.Tar), await Task.WhenAll(second[0].Images[0].Layers.Select(ImportedImages.ReadTarAsync)));
        Assert.All(second[0].Images[0].Layers, layer => Assert.True(_store.Contains(layer.Descriptor)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["store", "ingest"]));
    }

    [Fact]
    public async Task What_the_store_lost_is_read_from_the_archive_again()
    {
        await WriteAsync(Dialects.All["crane"](_sample), SampleCompression.Gzip);
        var image = (Image)Assert.Single(await ReadAsync());

        Directory.Delete(_folder["store", "blobs"], recursive: true);
        Assert.Equal(_sample.Layers[1].Tar, await ImportedImages.ReadTarAsync(image.Layers[1]));
        Assert.True(_store.Contains(image.Layers[1].Descriptor));
        Directory.Delete(_folder["store", "blobs"], recursive: true);
        Assert.Equal(_sample.Id, Assert.Single(await ReadAsync()).Images[0].Id.ToString());
    }

    [Fact]
    public async Task Without_a_store_it_is_decompressed_again()
    {
        await WriteAsync(Dialects.All["docker 24"](_sample), SampleCompression.Gzip);

        var image = (Image)Assert.Single(await ImportedImages.ReadAsync(Archive));

        Assert.Equal(_sample.Layers[2].Tar, await ImportedImages.ReadTarAsync(image.Layers[2]));
        Assert.Equal(["archive"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
        await WriteAsync(Dialects.All["docker 24"](_sample), SampleCompression.GzipMembers);
        await RegistryBench.FailsAsync(ImageError.SourceChanged, () => ImportedImages.ReadTarAsync(image.Layers[0]));
        File.Delete(Archive);
        await RegistryBench.FailsAsync(ImageError.SourceFailed, () => ImportedImages.ReadTarAsync(image.Layers[0]));
    }

    [Fact]
    public async Task Another_file_under_the_same_name_is_read_anew()
    {
        await WriteAsync(Dialects.All["docker 24"](_sample), SampleCompression.Gzip);
        await ReadAsync();
        SampleImage other = RandomImage.Of(1, 100, seed: 9);
        await WriteAsync(Dialects.All["docker 24"](other), SampleCompression.Gzip);

        Assert.Equal(other.Id, Assert.Single(await ReadAsync()).Images[0].Id.ToString());
    }

    [Fact]
    public async Task Another_file_of_the_same_size_and_time_is_read_anew()
    {
        SampleImage other = RandomImage.Of(1, 100, seed: 9);
        byte[][] archives = [Dialects.All["docker 24"](_sample), Dialects.All["docker 24"](other)];
        int size = archives.Max(archive => archive.Length);
        foreach ((byte[] archive, string id) in archives.Zip([_sample.Id, other.Id]))
        {
            // Blanks after the end of a tar mean nothing.
            await File.WriteAllBytesAsync(Archive, Store([.. archive, .. new byte[size - archive.Length]]));
            File.SetLastWriteTimeUtc(Archive, new DateTime(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            Settled.Wait(Archive);
            Assert.Equal(id, Assert.Single(await ReadAsync()).Images[0].Id.ToString());
        }

        // Compressed in name only, so that both have one size.
        static byte[] Store(byte[] tar)
        {
            using var packed = new MemoryStream();
            using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.NoCompression))
            {
                gzip.Write(tar);
            }

            return packed.ToArray();
        }
    }

    [Fact]
    public async Task Names_that_lie_are_noticed()
    {
        LayerTar tar = new LayerTar()
            .File($"blobs/sha256/{Dialects.Hex(_sample.Digest)}", _sample.Content)
            .File($"blobs/sha256/{Dialects.Hex(_sample.Id)}", _sample.Config.Content)
            .File($"blobs/sha256/{Dialects.Hex(_sample.LayerBlobs[0].Digest)}", new byte[_sample.LayerBlobs[0].Content.Length])
            .Json("index.json", Dialects.Index(Dialects.Entry(_sample)));
        await WriteAsync(tar.ToArray(), SampleCompression.Gzip);

        ImageException exception = await Assert.ThrowsAsync<ImageException>(ReadAllAsync);

        Assert.Equal(ImageError.DigestMismatch, exception.Error);

        async Task ReadAllAsync() => await ImportedImages.ReadAsync(Archive, new ArchiveStore(_store));
    }

    [Fact]
    public async Task The_digest_of_a_compressed_layer_is_learnt_once()
    {
        await File.WriteAllBytesAsync(Archive, Dialects.All["dotnet"](_sample));
        var store = new WatchedStore(new ArchiveStore(_store));

        // A file that was written just now may still change without a sign.
        File.SetLastWriteTimeUtc(Archive, DateTime.UtcNow.AddHours(1));
        await ImportedImages.ReadAsync(Archive, store);
        int young = store.Kept;
        File.SetLastWriteTimeUtc(Archive, DateTime.UnixEpoch);
        Settled.Wait(Archive);
        await ImportedImages.ReadAsync(Archive, store);
        int learnt = store.Kept;
        await ImportedImages.ReadAsync(Archive, store);

        Assert.Equal((0, _sample.Layers.Count, learnt), (young, learnt, store.Kept));
    }

    private Task<IReadOnlyList<IImage>> ReadAsync() => ImageImport.ReadAsync(Archive, new ArchiveStore(_store), _reporter, CancellationToken.None);

    private async Task WriteAsync(byte[] archive, SampleCompression compression)
    {
        await File.WriteAllBytesAsync(Archive, SamplePacking.Pack(archive, compression));
        Settled.Wait(Archive);
    }

    private sealed class CountingReporter : IReporter
    {
        public long Bytes { get; private set; }

        public void Verbose(string text)
        {
        }

        public void Warning(string text)
        {
        }

        public void Advance(long bytes) => Bytes += bytes;
    }

    private sealed class WatchedStore(IArchiveStore inner) : IArchiveStore
    {
        public int Kept { get; private set; }

        public Blob Cache(Blob blob) => inner.Cache(blob);

        public Task<Descriptor> ImportAsync(Stream content, CancellationToken cancel) => inner.ImportAsync(content, cancel);

        public Digest? FindDigest(string fingerprint) => inner.FindDigest(fingerprint);

        public byte[]? TryRead(Digest digest, int limit) => inner.TryRead(digest, limit);

        public void SetDigest(string fingerprint, Digest digest)
        {
            Kept++;
            inner.SetDigest(fingerprint, digest);
        }
    }
}
