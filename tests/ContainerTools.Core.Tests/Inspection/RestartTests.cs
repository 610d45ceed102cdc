using ContainerTools.Compression;
using ContainerTools.FileSystem;
using ContainerTools.Inspection;
using ContainerTools.Store;
using ContainerTools.Tar;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Inspection;

public sealed class RestartTests : IDisposable
{
    private const int Files = 24;
    private const int FileSize = 1 << 20;

    // Where in an index no rows are any more.
    private const int Windows = 2000;

    private readonly TemporaryFolder _folder = new();
    private readonly LayerCache _cache;
    private readonly ImageStore _store;

    public RestartTests()
    {
        _store = new ImageStore(_folder["store"]);
        _cache = new LayerCache(_store);
    }

    [Theory]
    [InlineData(Codec.Gzip)]
    [InlineData(Codec.GzipPortable)]
    public async Task Of_a_layer_that_was_listed_once_a_file_costs_only_what_lies_around_it(Codec codec)
    {
        FarBlob blob = await MakeAsync(codec);
        ImageFiles files = await ReadAsync(blob);
        Assert.Equal(blob.Size, blob.Moved);

        foreach (int number in new[] { Files - 1, 0, 12 })
        {
            long before = blob.Moved;
            using var reader = new FileContentReader(_cache);
            Assert.Equal(Content(number), await BytesOf(reader, files.Find($"/f{number:00}")!));
            Assert.InRange(blob.Moved - before, 1, (blob.Size / 4) + (number == 0 ? blob.Size : 0));
        }
    }

    [Fact]
    public async Task Files_are_found_in_any_order()
    {
        ImageFiles files = await ReadAsync(await MakeAsync(Codec.Gzip));
        using var reader = new FileContentReader(_cache);

        foreach (int number in new[] { 5, 6, 7, 3, 20, 20, 1, 23, 0, 22 })
        {
            Assert.Equal(Content(number), await BytesOf(reader, files.Find($"/f{number:00}")!));
        }
    }

    [Fact]
    public async Task Of_a_plain_layer_only_the_file_is_read()
    {
        FarBlob blob = await MakeAsync(Codec.None);
        ImageFiles files = await ReadAsync(blob);
        long before = blob.Moved;
        using var reader = new FileContentReader(_cache);

        Assert.Equal(Content(17), await BytesOf(reader, files.Find("/f17")!));
        Assert.Equal(FileSize, blob.Moved - before);
    }

    [Fact]
    public async Task Where_no_parts_can_be_had_the_layer_is_read()
    {
        FarBlob blob = await MakeAsync(Codec.Gzip);
        ImageFiles files = await ReadAsync(blob);
        blob.GivesParts = false;
        using var reader = new FileContentReader(_cache);

        Assert.Equal(Content(17), await BytesOf(reader, files.Find("/f17")!));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(Windows)]
    public async Task A_damaged_index_costs_the_saving_and_nothing_else(int at)
    {
        FarBlob blob = await MakeAsync(Codec.Gzip);
        ImageFiles files = await ReadAsync(blob);
        string index = _store.GetBlobPath(new DigestCache(_store).Find($"restart-{blob.Digest.Hex}")!.Value);
        byte[] bytes = File.ReadAllBytes(index);
        for (int i = at; i < (at == Windows ? bytes.Length : at + 1); i++)
        {
            bytes[i] ^= 0x41;
        }

        File.WriteAllBytes(index, bytes);

        using var reader = new FileContentReader(_cache);
        Assert.Equal(Content(23), await BytesOf(reader, files.Find("/f23")!));
        Assert.Null(await _cache.OpenAsync(LayerRecord.RestartPoints, blob.Digest, default));
    }

    [Fact]
    public async Task A_layer_that_is_another_one_now_is_an_error()
    {
        FarBlob blob = await MakeAsync(Codec.Gzip);
        ImageFiles files = await ReadAsync(blob);
        byte[] bytes = new byte[blob.Size];
        using (Stream? stored = await blob.TryOpenRangeAsync(0, blob.Size, NullReporter.Instance, default))
        {
            stored!.ReadExactly(bytes);
        }

        bytes[bytes.Length * 9 / 10] ^= 0x10;
        var changed = new FarBlob(blob.Descriptor, bytes);
        ImageFiles again = await ImageFiles.ReadAsync(LayerImage.Of(new Layer(changed, files.Image.Layers[0].DiffId)), _cache, NullReporter.Instance, default);
        using var reader = new FileContentReader(_cache);

        var errors = new List<ImageError>();
        foreach (ImageFile file in again.All)
        {
            try
            {
                Assert.Equal(file.Digest, Digest.Of("sha256", await BytesOf(reader, file)));
            }
            catch (ImageException exception)
            {
                errors.Add(exception.Error);
            }
        }

        Assert.All(errors, error => Assert.Contains(error, new[] { ImageError.DigestMismatch, ImageError.Malformed }));
        Assert.InRange(errors.Count, 1, 4);
    }

    public void Dispose() => _folder.Dispose();

    internal static async Task<byte[]> BytesOf(FileContentReader reader, ImageFile file)
    {
        using Stream content = await reader.OpenAsync(file, NullReporter.Instance, default);
        var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private Task<ImageFiles> ReadAsync(FarBlob blob) =>
        ImageFiles.ReadAsync(LayerImage.Of(new Layer(blob, Digest.Of("sha256", Tar))), _cache, NullReporter.Instance, default);

    private static byte[] Tar { get; } = TarBytes.Pack(Enumerable.Range(0, Files).Select(number =>
        (new TarHeader($"f{number:00}", TarEntryType.File, 0b110_100_100, FileSize, 0), Content(number))));

    private static byte[] Content(int number)
    {
        byte[] content = SampleBytes.Make(FileSize);
        content.AsSpan(0, 8).Fill((byte)number);
        return content;
    }

    private static async Task<FarBlob> MakeAsync(Codec codec)
    {
        byte[] stored = codec == Codec.None ? Tar : await Packing.EncodeAsync(Tar, codec);
        return new FarBlob(new Descriptor(MediaTypes.OciLayerGzip, Digest.Of("sha256", stored), stored.Length), stored);
    }
}
