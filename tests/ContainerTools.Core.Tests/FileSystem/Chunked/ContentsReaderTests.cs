using System.Text.Json.Nodes;
using ContainerTools.Inspection;
using ContainerTools.Store;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Tests.Inspection;

namespace ContainerTools.Tests.FileSystem.Chunked;

public sealed class ContentsReaderTests : IDisposable
{
    private static readonly byte[] Large = SampleBytes.Make(5_000_000);
    private static readonly byte[] Small = SampleBytes.Make(3_000);

    private readonly TemporaryFolder _folder = new();
    private readonly LayerCache _cache;

    public ContentsReaderTests() => _cache = new LayerCache(new ImageStore(_folder["store"]));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_layer_that_brings_its_contents_is_listed_and_read_in_parts(bool isLegacy)
    {
        (FarBlob blob, Digest diffId) = Make(isLegacy: isLegacy);
        ImageFiles files = await ReadAsync(blob, diffId, _cache);

        Assert.InRange(blob.Moved, 1, 256 * 1024);
        string[] expected = [.. (await ReadAsync(new FarBlob(blob.Descriptor with { Annotations = Descriptor.NoAnnotations }, await AllAsync(blob)), diffId, null)).All.Select(Describe)];
        Assert.Equal(expected.Where(line => !line.Contains("landmark", StringComparison.Ordinal) && !line.Contains("stargz", StringComparison.Ordinal)), files.All.Select(Describe));

        using var reader = new FileContentReader(_cache);
        long before = blob.Moved;
        Assert.Equal(Small, await RestartTests.BytesOf(reader, files.Find("/usr/small")!));
        Assert.InRange(blob.Moved - before, 1, 8 * 1024);
        Assert.Equal(Large, await RestartTests.BytesOf(reader, files.Find("/usr/large")!));
        Assert.Equal(Small, await RestartTests.BytesOf(reader, files.Find("/link")!));
        Assert.Empty(await RestartTests.BytesOf(reader, files.Find("/empty")!));
    }

    [Fact]
    public async Task The_table_is_asked_for_once()
    {
        (FarBlob blob, Digest diffId) = Make();
        ImageFiles first = await ReadAsync(blob, diffId, _cache);
        long before = blob.Moved;

        ImageFiles second = await ReadAsync(blob, diffId, _cache);

        Assert.Equal(before, blob.Moved);
        Assert.Equal(first.All.Select(Describe), second.All.Select(Describe));
    }

    [Fact]
    public async Task Without_parts_or_a_digest_the_whole_layer_is_read()
    {
        (FarBlob blob, Digest diffId) = Make();
        blob.GivesParts = false;
        ImageFiles whole = await ReadAsync(blob, diffId, null);
        Assert.Equal(blob.Size, blob.Moved);

        var bare = new FarBlob(blob.Descriptor with { Annotations = Descriptor.NoAnnotations }, await AllAsync(blob));
        Assert.Equal(whole.All.Select(Describe), (await ReadAsync(bare, diffId, null)).All.Select(Describe));
        Assert.Equal(blob.Size, bare.Moved);
    }

    public static TheoryData<string> Lies => ["offset", "far", "size", "chunks", "type", "digest", "version", "place", "inner", "overlap"];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_table_that_lies_gives_an_error_or_what_the_layer_has(string lie)
    {
        (FarBlob blob, Digest diffId) = Make(table => Lie(table, lie));
        ImageFiles files = await ReadAsync(blob, diffId, _cache);
        using var reader = new FileContentReader(_cache);

        try
        {
            byte[] content = await RestartTests.BytesOf(reader, files.Find("/usr/large")!);
            Assert.Equal(Large, content);
        }
        catch (ImageException exception)
        {
            Assert.Contains(exception.Error, new[] { ImageError.DigestMismatch, ImageError.SizeMismatch, ImageError.Malformed });
        }
    }

    [Fact]
    public async Task A_table_with_another_digest_is_not_believed()
    {
        (FarBlob blob, Digest diffId) = Make();
        byte[] stored = await AllAsync(blob);
        stored[^200] ^= 1;
        var changed = new FarBlob(blob.Descriptor, stored);

        // The layer is read instead, and it is damaged too.
        await Assert.ThrowsAsync<ImageException>(() => ReadAsync(changed, diffId, _cache));
    }

    public void Dispose() => _folder.Dispose();

    private static void Lie(JsonObject table, string lie)
    {
        JsonArray entries = table["entries"]!.AsArray();
        JsonObject large = entries.First(entry => (string?)entry!["name"] == "usr/large")!.AsObject();
        switch (lie)
        {
            case "offset":
                large["offset"] = (long)large["offset"]! + 7;
                break;
            case "far":
                large["offset"] = long.MaxValue;
                break;
            case "size":
                large["size"] = large["size"]!.GetValue<int>() - 1;
                break;
            case "chunks":
                entries.Remove(entries.First(entry => (string?)entry!["type"] == "chunk"));
                break;
            case "type":
                large["type"] = "door";
                break;
            case "digest":
                large["digest"] = "sha256:abc";
                break;
            case "version":
                table["version"] = 9;
                break;
            case "place":
                large["chunkOffset"] = 5;
                break;
            case "inner":
                large["innerOffset"] = 4_000_000_000_000;
                break;
            default:
                large["offset"] = (long)entries.First(entry => (string?)entry!["name"] == "usr/small")!["offset"]!;
                break;
        }
    }

    private static (FarBlob Blob, Digest DiffId) Make(Action<JsonObject>? change = null, bool isLegacy = false) => new EStargz { Change = change, IsLegacy = isLegacy }
        .Add(".prefetch.landmark", [0x0F])
        .AddOther(new TarHeader("usr/", TarEntryType.Directory, 0b111_101_101, 0, 1_000_000_000) { Uid = 7, UserName = "lp" }, "dir")
        .Add("usr/large", Large)
        .Add("usr/small", Small)
        .Add("empty", [])
        .AddOther(new TarHeader("link", TarEntryType.SymbolicLink, 0b111_111_111, 0, 1_000_000_000) { LinkName = "usr/small" }, "symlink")
        .AddOther(new TarHeader("hard", TarEntryType.HardLink, 0b110_100_100, 0, 1_000_000_000) { LinkName = "usr/small" }, "hardlink")
        .Complete();

    private static Task<ImageFiles> ReadAsync(FarBlob blob, Digest diffId, LayerCache? cache) =>
        ImageFiles.ReadAsync(LayerImage.Of(new Layer(blob, diffId)), cache, NullReporter.Instance, default);

    private static async Task<byte[]> AllAsync(FarBlob blob)
    {
        byte[] bytes = new byte[blob.Size];
        using Stream stored = await blob.OpenUnverifiedAsync(0, NullReporter.Instance, default);
        await stored.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static string Describe(ImageFile file) => $"{file.FullName} {file.Mode} {file.Uid} {file.Size} {file.Digest} {file.LinkTarget} {file.HardLinkTo}";
}
