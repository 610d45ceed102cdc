using ContainerTools.Compression;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Optimization;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Packages;

namespace ContainerTools.Tests.Optimization;

public sealed class ImageOptimizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Containers_see_the_same_and_what_layers_hide_is_left_behind()
    {
        Image image = PackagesOf.Image(
            Root("1", "1").File("app/old", "hidden").File("app/replaced", new string('x', 1000)).HardLink("app/name", "usr/bin/a").Fifo("app/pipe").Folder("empty", LayerTar.Everybody),
            new LayerTar { Time = LayerTar.Epoch.AddDays(1), Uid = 7 }.Whiteout("app/old").File("app/replaced", "new").Symlink("app/link", "/nowhere").File("usr/bin/setuid", "s", LayerTar.SetUserProgram));

        Image optimized = await OptimizeAsync(image);

        Assert.Null(TreeEquality.FindDifference(await ReadAsync(image), await ReadAsync(optimized)));
        Assert.DoesNotContain((await ReadLayersAsync(optimized)).Where(file => file.Kind != FileKind.Directory).GroupBy(file => file.FullName), group => group.Count() > 1);
        Assert.Equal(image.Config.Cmd, optimized.Config.Cmd);
        Assert.Equal(optimized.Layers.Count, optimized.Config.History.Count(step => !step.IsEmptyLayer));
        Assert.Equal(["step 0", "step 1"], optimized.Config.History.Where(step => step.IsEmptyLayer).Select(step => step.CreatedBy));
    }

    [Fact]
    public async Task The_same_tree_gets_the_same_layers_from_whatever_layers_it_came()
    {
        Image once = PackagesOf.Image(Root("1", "1"));
        Image twice = PackagesOf.Image(new LayerTar().File("usr/bin/a", "was another"), Root("1", "1").File("rest", ""), new LayerTar().Whiteout("rest"));

        // One of them in a store of its own, so that nothing is taken from the other's.
        Image first = await OptimizeAsync(once);
        Image second = await new ImageOptimizer(new ImageStore(_folder["other"])).OptimizeAsync(twice, new OptimizeOptions(), NullReporter.Instance, default);

        Assert.Equal(first.Layers.Select(layer => layer.Digest), second.Layers.Select(layer => layer.Digest));
    }

    [Fact]
    public async Task A_package_that_changes_changes_its_layer_and_the_topmost()
    {
        Image old = await OptimizeAsync(PackagesOf.Image(Root("1", "1")));

        Image now = await OptimizeAsync(PackagesOf.Image(Root("1", "2")), old);

        Assert.Equal(old.Layers.Count, now.Layers.Count);
        int[] changed = [.. Enumerable.Range(0, now.Layers.Count).Where(layer => now.Layers[layer].Digest != old.Layers[layer].Digest)];
        Assert.Equal(2, changed.Length);
        Assert.Equal(now.Layers.Count - 1, changed[1]);
        Assert.Contains("/usr/bin/b", (await ReadLayersAsync(now)).Where(file => file.LayerIndex == changed[0]).Select(file => file.FullName));
    }

    [Fact]
    public async Task It_is_enough_that_the_image_before_would_have_got_the_same_layers()
    {
        Image before = PackagesOf.Image(Root("1", "1"));
        Image now = PackagesOf.Image(Root("1", "2"));

        Image one = await OptimizeAsync(now, before);
        Image other = await OptimizeAsync(now, await OptimizeAsync(before));

        Assert.Equal(other.Layers.Select(layer => layer.Digest), one.Layers.Select(layer => layer.Digest));
    }

    [Fact]
    public async Task New_packages_come_on_top_of_those_that_stay()
    {
        Image old = await OptimizeAsync(PackagesOf.Image(Root("1", "1")));
        LayerTar root = Root("1", "1", "Package: c\nStatus: install ok installed\nVersion: 1\n").File("usr/bin/c", new string('c', 500_000)).File("var/lib/dpkg/info/c.list", "/usr/bin/c\n");

        Image now = await OptimizeAsync(PackagesOf.Image(root), old);

        Assert.Equal(old.Layers.SkipLast(1).Select(layer => layer.Digest), now.Layers.Take(old.Layers.Count - 1).Select(layer => layer.Digest));
        Assert.Equal(old.Layers.Count + 1, now.Layers.Count);

        // With no room for another layer they share one; nothing gets lost.
        Image bounded = await OptimizeAsync(PackagesOf.Image(root), old, most: old.Layers.Count);
        Assert.Equal(old.Layers.Count, bounded.Layers.Count);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task There_are_no_more_layers_than_may_be(int most) => Assert.InRange((await OptimizeAsync(PackagesOf.Image(Root("1", "1")), most: most)).Layers.Count, 2, most);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Nor_where_the_image_before_has_more(int most)
    {
        Image old = await OptimizeAsync(PackagesOf.Image(Root("1", "1")));
        Assert.True(old.Layers.Count > most);

        Image now = await OptimizeAsync(PackagesOf.Image(Root("1", "2")), old, most);

        Assert.Equal(most, now.Layers.Count);
    }

    [Fact]
    public async Task A_plan_tells_what_clients_have_already()
    {
        Image old = PackagesOf.Image(Root("1", "1"));
        Image now = PackagesOf.Image(Root("1", "2"));

        IReadOnlyList<OptimizedLayer> plan = await Optimizer.PlanAsync(now, new OptimizeOptions { Previous = old }, NullReporter.Instance, default);

        Assert.Equal(["Deb b", "state"], plan.Where(layer => !layer.IsKept).SelectMany(layer => layer.Names));
        Assert.True(plan.Count > 2);
    }

    [Fact]
    public async Task Layers_are_compressed_as_it_is_wanted()
    {
        Image image = PackagesOf.Image(Root("1", "1"));

        Image plain = await Optimizer.OptimizeAsync(image, new OptimizeOptions { Compression = Codec.None }, NullReporter.Instance, default);
        Image packed = await Optimizer.OptimizeAsync(image, new OptimizeOptions { Compression = Codec.Zstd }, NullReporter.Instance, default);

        Assert.All(plain.Layers, layer => Assert.Equal(layer.DiffId, layer.Digest));
        Assert.All(packed.Layers, layer => Assert.EndsWith("+zstd", layer.MediaType, StringComparison.Ordinal));
        Assert.Equal(plain.Layers.Select(layer => layer.DiffId), packed.Layers.Select(layer => layer.DiffId));
    }

    [Fact]
    public async Task Layers_of_a_base_stay_as_they_are()
    {
        LayerTar[] below = [Root("1", "1").File("opt/gone", "x").File("opt/kept", "x").File("opt/folder/a", "x").File("opt/file", "x"), new LayerTar().File("usr/lib/more", "x")];
        LayerTar above = new LayerTar { Time = LayerTar.Epoch.AddDays(2) }
            .Whiteout("opt/gone").Whiteout("opt/folder").File("opt/folder", "now a file").Whiteout("opt/file").File("opt/file/a", "now a folder")
            .File("srv/node_modules/m/package.json", """{ "name": "m", "version": "1.0.0" }""").File("srv/node_modules/m/index.js", new string('m', 500_000)).File("app/program", "replaced");
        Image under = PackagesOf.Image(below);
        Image image = PackagesOf.Image([.. below, above]);
        Image split = PackagesOf.Image([.. below, new LayerTar().File("srv/temporary", ""), above, new LayerTar().Whiteout("srv/temporary")]);

        Image optimized = await OptimizeOnAsync(image, under);

        Assert.Equal(under.Layers.Select(layer => layer.Digest), optimized.Layers.Take(2).Select(layer => layer.Digest));
        Assert.Null(TreeEquality.FindDifference(await ReadAsync(image), await ReadAsync(optimized)));
        Assert.Equal(["step 0", "step 1"], Enumerable.Range(0, 2).Select(layer => optimized.StepOf(layer)?.CreatedBy));
        Assert.InRange(optimized.Layers.Count, 4, OptimizeOptions.DefaultMaxLayers);
        Assert.DoesNotContain((await ReadLayersAsync(optimized)).Where(file => file.LayerIndex >= 2), file => file.FullName == "/usr/bin/a");

        // The folder that had the temporary file has another time, which only the topmost layer tells.
        Image other = await OptimizeOnAsync(split, under);
        Assert.Equal(optimized.Layers.SkipLast(1).Select(layer => layer.DiffId), other.Layers.SkipLast(1).Select(layer => layer.DiffId));
    }

    [Fact]
    public async Task Without_a_history_every_layer_gets_a_step()
    {
        Layer[] layers = [.. PackagesOf.Image(Root("1", "1"), new LayerTar().File("app/other", new string('o', 200_000))).Layers];
        string diffIds = string.Join(", ", layers.Select(layer => $"\"{layer.DiffId}\""));
        Image image = LayerImage.Of(System.Text.Encoding.UTF8.GetBytes($$"""{ "os": "linux", "architecture": "amd64", "rootfs": { "type": "layers", "diff_ids": [{{diffIds}}] } }"""), layers);

        Image whole = await OptimizeAsync(image);
        Image above = await OptimizeOnAsync(image, PackagesOf.Image(Root("1", "1")));

        Assert.All([whole, above], optimized => Assert.Equal(optimized.Layers.Count, optimized.Config.History.Count(step => !step.IsEmptyLayer)));
        Assert.Equal(layers[0].Digest, above.Layers[0].Digest);
    }

    [Fact]
    public async Task On_a_base_too_an_update_changes_few_layers()
    {
        LayerTar below = Root("1", "1");
        Image under = PackagesOf.Image(below);
        static LayerTar Above(string version) => new LayerTar()
            .File("srv/node_modules/m/package.json", """{ "name": "m", "version": "1.0.0" }""").File("srv/node_modules/m/index.js", new string('m', 3_000_000))
            .File("srv/node_modules/n/package.json", $$"""{ "name": "n", "version": "{{version}}" }""").File("srv/node_modules/n/index.js", new string('n', 3_000_000) + version);
        Image old = await OptimizeOnAsync(PackagesOf.Image(below, Above("1.0.0")), under);

        Image now = await OptimizeOnAsync(PackagesOf.Image(below, Above("2.0.0")), under, old);

        Assert.Equal(old.Layers.Count, now.Layers.Count);
        Assert.Single(now.Layers.Zip(old.Layers), pair => pair.First.Digest != pair.Second.Digest);
    }

    [Fact]
    public async Task A_base_that_is_none_is_an_error()
    {
        Image image = PackagesOf.Image(Root("1", "1"), new LayerTar().File("x", "x"));

        Assert.Equal(ImageError.InvalidArgument, (await Assert.ThrowsAsync<ImageException>(() => OptimizeOnAsync(image, PackagesOf.Image(Root("2", "2"))))).Error);
        Assert.Equal(ImageError.InvalidArgument, (await Assert.ThrowsAsync<ImageException>(() => OptimizeOnAsync(image, PackagesOf.Image(Root("1", "1")), most: 2))).Error);
        Assert.Same(image, await OptimizeOnAsync(image, image));
    }

    [Fact]
    public async Task Another_name_of_a_file_in_the_base_is_an_error()
    {
        Image image = PackagesOf.Image(Root("1", "1"), new LayerTar().HardLink("x", "usr/bin/a"));

        Assert.Equal(ImageError.Unsupported, (await Assert.ThrowsAsync<ImageException>(() => OptimizeOnAsync(image, PackagesOf.Image(Root("1", "1"))))).Error);
        Assert.Null(TreeEquality.FindDifference(await ReadAsync(image), await ReadAsync(await OptimizeAsync(image))));
    }

    [Fact]
    public async Task Names_of_one_file_stay_in_one_layer_whosever_they_are()
    {
        LayerTar root = Root("1", "1").HardLink("usr/bin/b2", "usr/bin/a").File("var/lib/dpkg/info/b.list", "/usr/bin/b\n/usr/bin/b2\n");
        Image image = PackagesOf.Image(root);

        Image optimized = await OptimizeAsync(image);

        Assert.Null(TreeEquality.FindDifference(await ReadAsync(image), await ReadAsync(optimized)));
    }

    [Fact]
    public async Task An_image_for_windows_stays_as_it_is()
    {
        Layer layer = WrittenLayer.Of("Files/", "Files/a = 1");
        Image image = LayerImage.Of(System.Text.Encoding.UTF8.GetBytes($$"""{ "os": "windows", "architecture": "amd64", "rootfs": { "type": "layers", "diff_ids": ["{{layer.DiffId}}"] } }"""), layer);

        Assert.Equal(ImageError.Unsupported, (await Assert.ThrowsAsync<ImageException>(() => OptimizeAsync(image))).Error);
    }

    [Theory]
    [InlineData(1L << 62)]
    [InlineData(20L << 30)]
    public async Task Holes_are_not_written_without_end(long size)
    {
        Image image = LayerImage.Of(WrittenLayer.Of(new HandmadeTar().Sparse("small", 1 << 20, 0, [1]).Sparse("holes", size, size - 1, [2]).End()));

        var error = await Assert.ThrowsAsync<ImageException>(() => OptimizeAsync(image));

        Assert.Equal((ImageError.TooLarge, "/holes"), (error.Error, error.Subject));
        Assert.Contains($"{size:N0} bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Small_holes_become_zeros()
    {
        Image image = LayerImage.Of(WrittenLayer.Of(new HandmadeTar().Sparse("holes", 1 << 20, (1 << 20) - 1, [2]).End()));

        ImageFile file = (await ReadAsync(await OptimizeAsync(image))).Find("/holes")!;

        Assert.Equal((await ReadAsync(image)).Find("/holes")!.Digest, file.Digest);
        Assert.Equal(1 << 20, file.Size);
    }

    private ImageOptimizer Optimizer => new(new ImageStore(_folder["store"]));

    private Task<Image> OptimizeAsync(Image image, Image? previous = null, int most = OptimizeOptions.DefaultMaxLayers) =>
        Optimizer.OptimizeAsync(image, new OptimizeOptions { Previous = previous, MaxLayers = most }, NullReporter.Instance, default);

    private Task<Image> OptimizeOnAsync(Image image, Image under, Image? previous = null, int most = OptimizeOptions.DefaultMaxLayers) =>
        Optimizer.OptimizeAsync(image, new OptimizeOptions { Base = under, Previous = previous, MaxLayers = most }, NullReporter.Instance, default);

    private static Task<ImageFiles> ReadAsync(Image image) => ImageFiles.ReadAsync(image, null, NullReporter.Instance, default);

    private static async Task<IReadOnlyList<ImageFile>> ReadLayersAsync(Image image)
    {
        var files = new List<ImageFile>();
        for (int i = 0; i < image.Layers.Count; i++)
        {
            files.AddRange(await ImageFiles.ReadLayerAsync(image, i, null, NullReporter.Instance, default));
        }

        return files;
    }

    // Two packages of Debian, each large enough for a layer of its own, whose times are those of their versions.
    private static LayerTar Root(string a, string b, string more = "") => new LayerTar()
        .Folder("usr")
        .File("etc/os-release", PackagesOf.Debian)
        .File("usr/bin/a", new string('a', 3_000_000) + a)
        .File("usr/bin/b", new string('b', 2_000_000) + b)
        .File("app/program", new string('p', 1_000_000))
        .File("var/lib/dpkg/info/a.list", "/usr/bin/a\n")
        .File("var/lib/dpkg/info/b.list", "/usr/bin/b\n")
        .File("var/lib/dpkg/status", $"Package: a\nStatus: install ok installed\nVersion: {a}\n\nPackage: b\nStatus: install ok installed\nVersion: {b}\n\n{more}");
}
