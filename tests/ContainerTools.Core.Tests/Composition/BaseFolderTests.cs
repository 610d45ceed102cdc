using ContainerTools.Composition;
using ContainerTools.FileSystem;
using ContainerTools.Store;
using ContainerTools.Tar;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Composition;

/// <summary>Folders that a base has and into which a new layer puts files.</summary>
public sealed class BaseFolderTests : IDisposable
{
    private static readonly TarHeader Home = new("home/app/", TarEntryType.Directory, 0b111_101_000, 0, 1_234_567)
    {
        Uid = 1000,
        Gid = 3_000_000,
        UserName = "app",
        GroupName = "staff",
        MtimeNanoseconds = 500,
        Records = [new PaxRecord(PaxRecord.ExtendedAttributePrefix + "user.note", "kept"u8.ToArray())],
    };

    private readonly ComposeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("tmp", "1777")]
    [InlineData("root", "0700")]
    [InlineData("data", "2755")]
    public async Task They_keep_their_mode_whether_a_source_lists_them_or_not(string folder, string mode)
    {
        _bench.File($"{folder}/new");
        Image parent = WrittenBase.Of($"{mode} {folder}/");

        Assert.Equal(mode, ModeOf(await TopAsync(parent, "/"), $"{folder}/"));
        Assert.Equal(mode, ModeOf(await TopAsync(parent, $"/{folder}/x"), $"{folder}/"));
    }

    [Fact]
    public async Task They_keep_everything_that_a_header_says()
    {
        _bench.File("f");

        TarHeader[] headers = await TopAsync(WrittenBase.Of(Home), "/home/app/x", new LayerRules { Owner = new FileOwner(5, 5, "", ""), Mtime = 9 });

        Assert.Equal(Home, headers[1]);
        Assert.Equal([("home/", 5L, 9L), ("home/app/x/", 5L, 9L), ("home/app/x/f", 5L, 9L)], headers.Where((_, i) => i != 1).Select(header => (header.Name, header.Uid, header.Mtime)));
    }

    [Fact]
    public async Task Only_a_rule_with_a_path_changes_them()
    {
        _bench.File("f");
        var everything = new PermissionRule { Uid = 7, Mode = "0500" };
        var one = new PermissionRule { Path = PathPattern.Parse("/home/app"), Mode = "0711" };

        TarHeader[] headers = await TopAsync(WrittenBase.Of(Home), "/home/app", new LayerRules { Permissions = [everything, one] });

        Assert.Equal(Home with { Mode = 0b111_001_001 }, headers[1]);
        Assert.Equal((7L, 0b101_000_000), (headers[2].Uid, headers[2].Mode));
    }

    [Fact]
    public async Task The_topmost_layer_of_the_base_counts_and_what_it_took_away_is_gone()
    {
        _bench.File("a/f");
        _bench.File("b/f");
        Image parent = WrittenBase.Of(
            WrittenLayer.Of("0700 a/", "0700 b/"),
            WrittenLayer.Of("0711 a/", ".wh.b ="));

        TarHeader[] headers = await TopAsync(parent, "/");

        Assert.Equal(("0711", "0755"), (ModeOf(headers, "a/"), ModeOf(headers, "b/")));
    }

    [UnixFact]
    public async Task A_folder_that_takes_the_place_of_a_file_is_a_new_one()
    {
        _bench.SubFolder("app", "0750");
        _bench.File("app/f");

        Assert.Equal("0750", ModeOf(await TopAsync(WrittenBase.Of("app = a file"), "/"), "app/"));
    }

    [Fact]
    public async Task A_layer_for_a_base_is_made_alike()
    {
        _bench.File("f");
        Layer layer = await new LayeredImageBuilder().BuildLayerAsync([new LayerSource(_bench.Root, "/tmp")], [], new(), WrittenBase.Of("1777 tmp/"), NullReporter.Instance, default);

        Assert.Equal("1777", ModeOf(await ComposeBench.HeadersAsync(layer), "tmp/"));
    }

    [Fact]
    public async Task The_folder_for_temporary_files_that_was_asked_for_is_as_it_must_be()
    {
        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new ImageComposition("app") { Parent = WrittenBase.Of("0755 tmp/") }) { AddTmp = true });

        Assert.Equal("1777", ModeOf(await ComposeBench.HeadersAsync(image.Layers[^1]), "tmp/"));
    }

    [Fact]
    public async Task A_link_in_the_place_of_the_folder_for_temporary_files_stays()
    {
        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new ImageComposition("app") { Parent = WrittenBase.Of("tmp -> var/tmp", "var/", "0755 var/tmp/") }) { AddTmp = true });

        TarHeader[] headers = await ComposeBench.HeadersAsync(image.Layers[^1]);
        Assert.Equal(["var/", "var/tmp/"], headers.Select(header => header.Name));
        Assert.Equal("1777", ModeOf(headers, "var/tmp/"));
    }

    [Fact]
    public async Task The_layers_of_a_base_are_read_once_and_again_where_the_memory_is_damaged()
    {
        _bench.File("f");
        var store = new ImageStore(_bench.Folder["store"]);
        var builder = new LayeredImageBuilder(headers: new LayerCache(store));
        string source = _bench.File("../base/tmp/x");
        ComposeBench.Chmod(Path.GetDirectoryName(source)!, "1777");
        Image parent = await ComposeBench.BuildAsync(new LayeredImageRecipe(new("base")) { Sources = [new LayerSource(_bench.Folder["base"])] });
        LayeredImageRecipe recipe = new(new ImageComposition("app") { Parent = parent }) { Sources = [new LayerSource(_bench.Root, "/tmp")] };
        Image first = await builder.BuildAsync(recipe, NullReporter.Instance, default);

        // The base cannot be read any more, which nobody notices.
        File.Delete(source);
        Assert.Equal(first.Digest, (await builder.BuildAsync(recipe, NullReporter.Instance, default)).Digest);

        // Now somebody does.
        string blob = Assert.Single(Directory.GetFiles(Path.Combine(store.Root, "blobs"), "*", SearchOption.AllDirectories));
        byte[] damaged = File.ReadAllBytes(blob);
        damaged[^1] ^= 1;
        File.WriteAllBytes(blob, damaged);
        await ComposeBench.FailsAsync(ImageError.SourceFailed, () => builder.BuildAsync(recipe, NullReporter.Instance, default));
        Assert.Empty(Directory.GetFiles(Path.Combine(store.Root, "blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Headers_are_kept_without_loss_and_nothing_else_is_taken_for_them()
    {
        TarHeader[] headers = [Home, new("odd\udcff", TarEntryType.CharacterDevice, 0, 0, -1) { DeviceMajor = 1, DeviceMinor = 300 }, new("l", TarEntryType.SymbolicLink, 0b111_111_111, 0, 0) { LinkName = "é" }, new("big", TarEntryType.File, 0, 1L << 40, 1L << 36)];
        using var bytes = new MemoryStream();
        var list = new HeaderList();
        Array.ForEach(headers, header => list.Add(header, "A layer"));
        list.WriteTo(bytes);

        Assert.Equal(headers, list.Headers);
        HeaderList? read = HeaderList.Read(new MemoryStream(bytes.ToArray()));
        Assert.Equal(headers, read?.Headers);
        Assert.Equal(headers.Length, read?.Count);
        Assert.Null(HeaderList.Read(new MemoryStream(bytes.ToArray()[..(int)(bytes.Length / 2)])));
        Assert.Null(HeaderList.Read(new MemoryStream("something else"u8.ToArray())));
    }

    [Fact]
    public async Task A_base_whose_layers_lie_elsewhere_is_taken_as_it_is_with_a_warning()
    {
        _bench.File("f");
        Layer layer = WrittenLayer.Of("1777 tmp/");
        var reporter = new CollectingReporter();
        Image parent = WrittenBase.Of(new Layer(new ElsewhereBlob(layer.Blob.Descriptor), layer.DiffId));

        Image image = await new LayeredImageBuilder().BuildAsync(
            new LayeredImageRecipe(new ImageComposition("app") { Parent = parent, Platform = parent.Platform }) { Sources = [new LayerSource(_bench.Root, "/tmp")] }, reporter, default);

        Assert.Equal(2, image.Layers.Count);
        Assert.Contains("is elsewhere", Assert.Single(reporter.Warnings), StringComparison.Ordinal);
    }

    private static string ModeOf(IEnumerable<TarHeader> headers, string name) =>
        Convert.ToString(headers.Single(header => header.Name == name).Mode, 8).PadLeft(4, '0');

    private async Task<TarHeader[]> TopAsync(Image parent, string destination, LayerRules? rules = null)
    {
        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new ImageComposition("app") { Parent = parent })
        {
            Sources = [new LayerSource(_bench.Root, destination)],
            Rules = rules ?? new(),
        });
        return await ComposeBench.HeadersAsync(image.Layers[^1]);
    }

    private sealed class ElsewhereBlob(Descriptor descriptor) : Blob(descriptor)
    {
        protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
            throw new ImageException(ImageError.ForeignLayer, "The layer is elsewhere.", Digest);
    }
}
