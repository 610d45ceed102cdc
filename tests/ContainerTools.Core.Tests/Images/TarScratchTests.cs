using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Compression;
using ContainerTools.FileSystem;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.Testing;
using ContainerTools.Tests.FileSystem;
using ContainerTools.Tests.Inspection;
using ContainerTools.Tests.Tar;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Images;

public sealed class TarScratchTests : IDisposable
{
    private static readonly ExportOptions Flat = new() { Format = ArchiveFormat.RootFileSystem };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Flattening_to_a_file_fetches_each_layer_once()
    {
        (Layer layer, FarBlob blob) = await MakeAsync("a = text", "b => a");
        (Layer above, FarBlob second) = await MakeAsync("c = more");

        await ImageExport.WriteFileAsync([LayerImage.Of(layer, above)], _folder["flat.tar"], Flat, overwrite: false, NullReporter.Instance, default);

        Assert.Equal([blob.Size, second.Size], [blob.Moved, second.Moved]);
        Assert.Equal(["a = text", "b => a", "c = more"], WrittenImage.Describe(ReadTar.From(File.ReadAllBytes(_folder["flat.tar"]))));
        Assert.Equal(["flat.tar"], Names());
    }

    [Fact]
    public async Task Unpacking_fetches_each_layer_once()
    {
        (Layer layer, FarBlob blob) = await MakeAsync("a = text", "d/", "d/b = more");

        await ExpandAsync(layer, new ExpandOptions());

        Assert.Equal(blob.Size, blob.Moved);
        Assert.Equal(["text", "more"], [File.ReadAllText(_folder["tree", "a"]), File.ReadAllText(_folder["tree", "d", "b"])]);
        Assert.Equal(["tree"], Names());
    }

    [Fact]
    public async Task A_pipe_gets_the_same_tar_with_nothing_on_a_disk()
    {
        (Layer layer, FarBlob blob) = await MakeAsync("a = text");
        using var pipe = new MemoryStream();

        await ImageExport.WriteStreamAsync([LayerImage.Of(layer)], pipe, Flat, _folder["there is none"], NullReporter.Instance, default);
        await ImageExport.WriteFileAsync([LayerImage.Of(layer)], _folder["flat.tar"], Flat, overwrite: false, NullReporter.Instance, default);

        Assert.Equal(3 * blob.Size, blob.Moved);
        Assert.Equal(File.ReadAllBytes(_folder["flat.tar"]), pipe.ToArray());
    }

    [UnixFact]
    public async Task For_a_device_nothing_is_kept()
    {
        (Layer layer, FarBlob blob) = await MakeAsync("a = text");

        await ImageExport.WriteFileAsync([LayerImage.Of(layer)], "/dev/null", Flat, overwrite: true, NullReporter.Instance, default);

        Assert.Equal(2 * blob.Size, blob.Moved);
    }

    [Fact]
    public async Task A_layer_that_is_in_an_image_twice_is_read_right_each_time()
    {
        (Layer layer, _) = await MakeAsync("a = text");
        (Layer between, _) = await MakeAsync(".wh.a", "b = more");
        using TarScratch scratch = Create(long.MaxValue);
        Image image = scratch.Attach(LayerImage.Of(layer, between, layer));

        RootFileSystem files = await RootFileSystem.ReadAsync(image, NullReporter.Instance, default);
        using var tar = new MemoryStream();
        await files.WriteAsync(tar, NullReporter.Instance, default);
        using var again = new MemoryStream();
        await files.WriteAsync(again, NullReporter.Instance, default);

        Assert.Equal(["b = more", "a = text"], WrittenImage.Describe(ReadTar.From(tar.ToArray())));
        Assert.Equal(tar.ToArray(), again.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task What_may_not_be_kept_is_fetched_again(long maximum)
    {
        (Layer layer, FarBlob blob) = await MakeAsync("a = text");
        using TarScratch scratch = Create(maximum);

        Assert.Equal("text", await ReadTwiceAsync(scratch, layer));

        Assert.Equal(2 * blob.Size, blob.Moved);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Where_no_file_can_be_made_the_layer_is_fetched_again()
    {
        (Layer layer, FarBlob blob) = await MakeAsync("a = text");
        using TarScratch scratch = Create(long.MaxValue);
        Directory.Delete(Directory.GetDirectories(Assert.Single(Directory.GetDirectories(_folder.Path)))[0], recursive: true);

        Assert.Equal("text", await ReadTwiceAsync(scratch, layer));

        Assert.Equal(2 * blob.Size, blob.Moved);
        Assert.Null(TarScratch.TryCreate(_folder["nowhere", "at all"], new UnpackedBudget(long.MaxValue)));
    }

    [Fact]
    public async Task What_was_not_read_to_its_end_is_not_kept()
    {
        (Layer layer, FarBlob blob) = await MakeAsync("a = text", "b = more");
        using TarScratch scratch = Create(long.MaxValue);
        Layer attached = layer.WithScratch(scratch);
        using (Stream tar = await attached.OpenTarAsync(NullReporter.Instance, default))
        {
            tar.ReadExactly(new byte[600]);
        }

        Assert.Null(scratch.TryTake(attached));
        Assert.Empty(Files());
        Assert.Equal(blob.Size, blob.Moved);
    }

    [Fact]
    public async Task A_damaged_layer_is_an_error_that_names_it_and_leaves_nothing()
    {
        (Layer layer, _) = await MakeAsync("a = text");
        var wrong = new Layer(layer.Blob, Digest.Of("sha256", [1]));

        ImageException exception = await Assert.ThrowsAsync<ImageException>(
            () => ImageExport.WriteFileAsync([LayerImage.Of(wrong)], _folder["flat.tar"], Flat, overwrite: false, NullReporter.Instance, default));

        Assert.Equal(ImageError.DigestMismatch, exception.Error);
        Assert.Contains(layer.Digest.ToString(), exception.Message, StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    [Fact]
    public async Task A_layer_that_lies_here_as_a_tar_is_not_copied()
    {
        Layer layer = WrittenLayer.Of("a = text");
        using TarScratch scratch = Create(long.MaxValue);

        Assert.Equal("text", await ReadTwiceAsync(scratch, layer));

        Assert.Null(scratch.TryTake(layer));
        Assert.Empty(Files());
    }

    [Theory]
    [InlineData(100_000, 1)]
    [InlineData(10, 2)]
    public async Task What_was_kept_gives_way_to_what_is_written_of_it(long room, int fetches)
    {
        (Layer layer, FarBlob blob) = await MakeAsync("a = text");
        using TarScratch scratch = Create(long.MaxValue);
        await DrainAsync(layer.WithScratch(scratch));

        scratch.EndPass(room);
        await DrainAsync(layer.WithScratch(scratch));

        Assert.Equal(fetches * blob.Size, blob.Moved);
    }

    [Fact]
    public async Task After_the_first_pass_nothing_is_kept()
    {
        (Layer layer, FarBlob blob) = await MakeAsync("a = text");
        using TarScratch scratch = Create(long.MaxValue);
        scratch.EndPass();

        await DrainAsync(layer.WithScratch(scratch));
        await DrainAsync(layer.WithScratch(scratch));

        Assert.Equal(2 * blob.Size, blob.Moved);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Beside_a_folder_that_is_there_nothing_is_kept_because_it_may_be_another_disk()
    {
        (Layer layer, FarBlob blob) = await MakeAsync("a = text");
        Directory.CreateDirectory(_folder["tree"]);

        await ExpandAsync(layer, new ExpandOptions());

        Assert.Equal(2 * blob.Size, blob.Moved);
        Assert.Equal("text", File.ReadAllText(_folder["tree", "a"]));
    }

    [Fact]
    public async Task For_a_part_of_an_image_not_all_is_kept()
    {
        (Layer layer, FarBlob blob) = await MakeAsync("a = text", "b = more");

        await ExpandAsync(layer, new ExpandOptions { Include = [PathPattern.Parse("/b")] });

        Assert.Equal(2 * blob.Size, blob.Moved);
        Assert.Equal(["b"], Directory.GetFileSystemEntries(_folder["tree"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_disk_has_room_for_some_bytes()
    {
        (Layer layer, FarBlob blob) = await MakeAsync("a = text");
        using TarScratch scratch = Create(long.MaxValue);
        await DrainAsync(layer.WithScratch(scratch));

        scratch.EndPass();

        await DrainAsync(layer.WithScratch(scratch));
        Assert.Equal(blob.Size, blob.Moved);
    }

    private Task ExpandAsync(Layer layer, ExpandOptions options) =>
        ImageExpander.ExpandAsync(LayerImage.Of(layer), _folder["tree"], options, NullReporter.Instance, default);

    private static async Task<string> ReadTwiceAsync(TarScratch scratch, Layer layer)
    {
        RootFileSystem files = await RootFileSystem.ReadAsync(scratch.Attach(LayerImage.Of(layer)), NullReporter.Instance, default);
        using var tar = new MemoryStream();
        await files.WriteAsync(tar, NullReporter.Instance, default);
        return System.Text.Encoding.UTF8.GetString(ReadTar.From(tar.ToArray()).Entries[0].Content);
    }

    private static async Task DrainAsync(Layer layer)
    {
        using Stream tar = await layer.OpenTarAsync(NullReporter.Instance, default);
        await tar.CopyToAsync(Stream.Null);
    }

    private static async Task<(Layer Layer, FarBlob Blob)> MakeAsync(params string[] lines)
    {
        Layer plain = WrittenLayer.Of(lines);
        byte[] stored = await Packing.EncodeAsync(((MemoryBlob)plain.Blob).Content.ToArray(), Codec.Gzip);
        var blob = new FarBlob(new Descriptor(MediaTypes.OciLayerGzip, Digest.Of("sha256", stored), stored.Length), stored);
        return (new Layer(blob, plain.DiffId), blob);
    }

    private TarScratch Create(long maximum) => TarScratch.TryCreate(_folder.Path, new UnpackedBudget(maximum))!;

    private string[] Names() => Directory.GetFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)!).ToArray();

    // What is kept, without the lock.
    private string[] Files() => Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "lock").ToArray();
}
