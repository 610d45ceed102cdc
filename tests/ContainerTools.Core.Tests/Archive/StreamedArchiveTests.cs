using System.IO.Compression;
using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Archive;

/// <summary>Archives that come as streams and can be read only once.</summary>
public sealed class StreamedArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CollectingReporter _reporter = new();
    private readonly SampleImage _sample = RandomImage.Of(2, 200_000);
    private readonly ImageStore _store;

    public StreamedArchiveTests() => _store = new ImageStore(_folder["store"]);

    public static TheoryData<string> DialectNames => [.. Dialects.All.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(DialectNames))]
    public async Task Every_dialect_gives_the_image_that_its_file_gives(string dialect)
    {
        byte[] archive = Dialects.All[dialect](_sample);
        await File.WriteAllBytesAsync(_folder["file"], archive);
        var fromFile = (Image)Assert.Single(await ImportedImages.ReadAsync(_folder["file"]));

        var streamed = (Image)Assert.Single((await ReadAsync(archive)).Images);

        Assert.Equal((fromFile.Digest, fromFile.Id), (streamed.Digest, streamed.Id));
        Assert.Equal(fromFile.RepoTags, streamed.RepoTags);
        Assert.Equal(_sample.Layers.Select(layer => layer.Tar), await Task.WhenAll(streamed.Layers.Select(ImportedImages.ReadTarAsync)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["store", "ingest"]));
    }

    [Fact]
    public async Task A_compressed_stream_is_read_too()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Dialects.All["docker 24"](_sample));
        }

        Assert.Equal(_sample.Id, Assert.Single((await ReadAsync(packed.ToArray())).Images).Images[0].Id.ToString());
    }

    [Fact]
    public async Task What_the_store_loses_is_told_with_the_way_out()
    {
        var image = (Image)Assert.Single((await ReadAsync(Dialects.All["docker 24"](_sample))).Images);
        File.Delete(_store.GetBlobPath(image.Layers[0].Digest));

        ImageException exception = await RegistryBench.FailsAsync(ImageError.SourceChanged, () => ImportedImages.ReadTarAsync(image.Layers[0]));

        Assert.Contains("'a stream', where it came from, can be read only once", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_has_the_name_of_the_stream_is_not_looked_at()
    {
        string layout = _folder["layout"];
        Directory.CreateDirectory(layout);
        await File.WriteAllTextAsync(Path.Combine(layout, "index.json"), "nonsense");
        byte[] archive = Dialects.All["docker 25"](_sample);

        using var stream = new PipeLikeStream(archive);
        ArchiveContent content = await ImageImport.ReadStreamAsync(stream, layout, new ArchiveStore(_store), null, _reporter, RegistryBench.Limit());

        Assert.Equal(_sample.Id, Assert.Single(content.Images).Images[0].Id.ToString());
    }

    [Fact]
    public async Task Only_what_is_wanted_is_given()
    {
        byte[] archive = Dialects.All["docker 24"](_sample);
        using var stream = new MemoryStream(archive);

        ArchiveContent content = await ImageImport.ReadStreamAsync(stream, "a stream", new ArchiveStore(_store), _ => false, _reporter, RegistryBench.Limit());

        Assert.Empty(content.Images);
        Assert.Equal(ListedState.NotWanted, Assert.Single(content.Entries).State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(513)]
    [InlineData(100_000)]
    [InlineData(-1024)]
    [InlineData(-1536)]
    public async Task A_stream_that_is_cut_anywhere_is_an_error_and_leaves_no_unfinished_file(int length)
    {
        byte[] archive = new LayerTar().File("manifest.json", "[]"u8.ToArray()).File("big", new byte[200_000]).ToArray();
        int end = Array.FindLastIndex(archive, b => b != 0);
        byte[] cut = archive[..(length >= 0 ? length : Math.Max(0, (end / 512 + 1) * 512 + 1024 + length))];

        ImageException exception = await Assert.ThrowsAsync<ImageException>(() => ReadAsync(cut));

        Assert.Equal(ImageError.Malformed, exception.Error);
        Assert.Contains("'a stream'", exception.Message, StringComparison.Ordinal);
        Assert.True(!Directory.Exists(_folder["store", "ingest"]) || Directory.GetFileSystemEntries(_folder["store", "ingest"]).Length == 0);
    }

    [Fact]
    public async Task A_failure_of_the_source_is_not_taken_for_one_of_the_store()
    {
        using var stream = new FailingStream(Dialects.All["docker 24"](_sample)[..150_000]);

        ImageException exception = await RegistryBench.FailsAsync(ImageError.SourceFailed, () => ImageImport.ReadStreamAsync(stream, "a stream", new ArchiveStore(_store), null, _reporter, RegistryBench.Limit()));

        Assert.Equal("'a stream' broke off: the cable is out", exception.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["store", "ingest"]));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_an_error()
    {
        await File.WriteAllTextAsync(_folder["file"], "");
        using var stream = new MemoryStream(Dialects.All["docker 24"](_sample));

        await RegistryBench.FailsAsync(ImageError.FileFailed, () => ImageImport.ReadStreamAsync(stream, "a stream", new ArchiveStore(new ImageStore(Path.Combine(_folder["file"], "store"))), null, _reporter, RegistryBench.Limit()));
    }

    private async Task<ArchiveContent> ReadAsync(byte[] archive)
    {
        using var stream = new PipeLikeStream(archive);
        return await ImageImport.ReadStreamAsync(stream, "a stream", new ArchiveStore(_store), null, _reporter, RegistryBench.Limit());
    }

    // A pipe gives what it has, not what is asked for, and cannot go back.
    private sealed class PipeLikeStream(byte[] content) : MemoryStream(content, writable: false)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 777)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 777)], cancellationToken);
    }

    private sealed class FailingStream(byte[] content) : MemoryStream(content, writable: false)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer) is > 0 and var read ? read : throw new IOException("the cable is out");

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("the cable is out");
    }
}
