using ContainerTools.Composition;
using ContainerTools.Layering;
using ContainerTools.Store;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Tests.IO;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Composition;

public sealed class LayeredImageBuilderTests : IDisposable
{
    private readonly ComposeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(3, 4, 3)]
    [InlineData(4, 4, 3)]
    [InlineData(2, 4, 2)]
    [InlineData(9, 4, 3)]
    [InlineData(5, 2, 1)]
    public async Task Sources_get_a_layer_each_until_the_last_ones_share_one(int sources, int maxLayers, int layers)
    {
        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new("app")) { Sources = Sources(sources), MaxLayers = maxLayers });

        Assert.Equal(layers, image.Layers.Count);
        IEnumerable<TarHeader> all = [];
        foreach (Layer layer in image.Layers)
        {
            all = all.Concat(await ComposeBench.HeadersAsync(layer));
        }

        Assert.Equal(Enumerable.Range(0, sources).Select(i => $"file{i}"), all.Select(header => header.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_budget_counts_base_layers_and_groups()
    {
        using var below = new ComposeBench();
        LayerSource[] files = [.. Enumerable.Range(0, 3).Select(i => new LayerSource(below.File($"below{i}")))];
        Image parent = await ComposeBench.BuildAsync(new LayeredImageRecipe(new("base")) { Sources = files });
        LayeredImageRecipe recipe = new(new ImageComposition("app") { Parent = parent });

        Assert.Equal(4, (await ComposeBench.BuildAsync(recipe with { Sources = Sources(5), MaxLayers = 5 })).Layers.Count);
        ImageException exception = await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => ComposeBench.BuildAsync(recipe with { Sources = Sources(1), MaxLayers = 4 }));
        Assert.Equal("The image may have 4 layers (MaxLayers), but 3 of the base image or given as layers and 1 for the customisation leave none for the contents.", exception.Message);
        LayerGroup[] groups = [.. Sources(3).Select(source => new LayerGroup([new GraphNode(source.Path)]))];
        Assert.Equal(6, (await ComposeBench.BuildAsync(recipe with { Groups = groups, MaxLayers = 7 })).Layers.Count);
        await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => ComposeBench.BuildAsync(recipe with { Groups = groups, MaxLayers = 6 }));
        await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => ComposeBench.BuildAsync(recipe with { Groups = groups, Sources = Sources(1), MaxLayers = 7 }));
    }

    [Fact]
    public async Task Layers_come_in_the_order_that_is_told()
    {
        _bench.File("top/motd");
        Image parent = await ComposeBench.BuildAsync(new LayeredImageRecipe(new("base")) { Sources = Sources(1) });
        Layer given = await new LayeredImageBuilder().BuildLayerAsync([new LayerSource(_bench.File("given"))], [], new(), null, NullReporter.Instance, default);
        string group = _bench.File("group");

        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new ImageComposition("app") { Parent = parent })
        {
            Sources = [new LayerSource(_bench.File("source"))],
            Groups = [new LayerGroup([new GraphNode(group)])],
            Layers = [given],
            CopyToRoot = [new LayerSource(Path.Combine(_bench.Root, "top"))],
            AddTmp = true,
        });

        var names = new List<string>();
        foreach (Layer layer in image.Layers)
        {
            names.Add((await ComposeBench.HeadersAsync(layer))[^1].Name);
        }

        Assert.Equal(["file0", group[Path.GetPathRoot(group)!.Length..].Replace('\\', '/'), "source", "given", "tmp/"], names);
        Assert.Equal(5, image.Config.History.Count);
    }

    [Fact]
    public async Task Images_with_the_same_content_share_its_layers()
    {
        _bench.File("lib/common", "common");
        _bench.File("a/app", "a");
        _bench.File("b/app", "b");
        LayerSource library = new(Path.Combine(_bench.Root, "lib"), "/lib");
        Image[] images = await Task.WhenAll(new[] { "a", "b" }.Select(name => ComposeBench.BuildAsync(new LayeredImageRecipe(new(name)) { Sources = [library, new LayerSource(Path.Combine(_bench.Root, name))] })));

        Assert.Equal(images[0].Layers[0].Digest, images[1].Layers[0].Digest);
        Assert.NotEqual(images[0].Layers[1].Digest, images[1].Layers[1].Digest);
    }

    [UnixFact]
    public async Task Standard_files_are_what_programs_expect()
    {
        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new("app")) { AddPasswd = true, AddTmp = true });

        TarHeader[] headers = await ComposeBench.HeadersAsync(Assert.Single(image.Layers));

        Assert.Equal(["etc/", "etc/group", "etc/nsswitch.conf", "etc/passwd", "tmp/", "var/", "var/empty/"], headers.Select(header => header.Name));
        Assert.Equal(0b001_111_111_111, headers[4].Mode);
        Assert.Equal(0b110_100_100, headers[3].Mode);
    }

    [Fact]
    public async Task A_single_layer_leaves_out_what_the_base_has()
    {
        SampleLayer[] layers =
        [
            new(new LayerTar().Folder("etc").File("etc/kept", "base").File("etc/gone", "base").File("etc/dir-gone", "x").Folder("opt/data").File("opt/data/below", "base").File("was-file", "base").ToArray()),
            new(new LayerTar().Whiteout("etc/gone").File("opt/data/above", "base").Opaque("opt/data").Folder("was-file").File("was-file/x", "base").ToArray()),
        ];
        using RegistryBench registry = new();
        registry.Memory.Add(RegistryBench.Repository, layers.Aggregate(new ImageFactory(), (factory, layer) => factory.Add(layer)).Build(), "1");
        Image parent = await registry.GetImageAsync();
        foreach (string file in new[] { "etc/kept", "etc/gone", "etc/new", "opt/data/below", "opt/data/above", "was-file/x", "was-file/y" })
        {
            _bench.File(file, "ours");
        }

        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new ImageComposition("app") { Parent = parent }) { Sources = [new LayerSource(_bench.Root)], SingleLayer = true });

        Assert.Equal(3, image.Layers.Count);
        IEnumerable<string> added = (await ComposeBench.HeadersAsync(image.Layers[^1])).Select(header => header.Name);
        Assert.Equal(["etc/", "etc/gone", "etc/new", "opt/", "opt/data/", "opt/data/below", "was-file/", "was-file/y"], added);
    }

    [Fact]
    public async Task What_is_remembered_is_not_read_again()
    {
        string path = _bench.File("file", "first");
        Settled.Wait(path);
        var digests = new DigestCache(new ImageStore(_bench.Folder["store"]));
        LayeredImageRecipe recipe = new(new("app")) { Sources = [new LayerSource(_bench.Root)] };
        Image first = await ComposeBench.BuildAsync(recipe, digests);
        var reporter = new CollectingReporter();

        Image second = await new LayeredImageBuilder(digests).BuildAsync(recipe, reporter, default);

        Assert.Equal(first.Digest, second.Digest);
        Assert.Contains("not read again", reporter.AllText, StringComparison.Ordinal);
        File.WriteAllText(path, "other");
        Settled.Wait(path);
        Assert.NotEqual(first.Digest, (await ComposeBench.BuildAsync(recipe, digests)).Digest);

        // A digest that is damaged is none.
        foreach (string plan in Directory.GetFiles(_bench.Folder["store", "plans"]))
        {
            File.WriteAllText(plan, "nonsense");
        }

        File.WriteAllText(path, "first");
        Settled.Wait(path);
        Assert.Equal(first.Digest, (await ComposeBench.BuildAsync(recipe, digests)).Digest);
    }

    [Fact]
    public async Task A_file_that_changes_at_once_is_not_remembered_as_it_was()
    {
        var digests = new DigestCache(new ImageStore(_bench.Folder["store"]));
        LayeredImageRecipe recipe = new(new("app")) { Sources = [new LayerSource(_bench.Root)] };
        for (int i = 0; i < 100; i++)
        {
            // Of the same size, and often within one tick of the file system's clock.
            _bench.File("file", $"{i:000}");
            Image image = await ComposeBench.BuildAsync(recipe, digests);
            Assert.NotEmpty(await ComposeBench.ExportAsync(image));
        }
    }

    [Fact]
    public async Task What_was_written_just_now_is_not_remembered()
    {
        string path = _bench.File("file", "first");
        string plans = _bench.Folder["store", "plans"];
        var digests = new DigestCache(new ImageStore(_bench.Folder["store"]));
        LayeredImageRecipe recipe = new(new("app")) { Sources = [new LayerSource(_bench.Root)] };

        await ComposeBench.BuildAsync(recipe, digests);
        Assert.False(Directory.Exists(plans));

        Settled.Wait(path);
        await ComposeBench.BuildAsync(recipe, digests);
        Assert.Single(Directory.GetFiles(plans));
    }

    [Fact]
    public async Task A_cache_that_lies_is_found_out_and_not_believed_again()
    {
        Settled.Wait(_bench.File("file"));
        var liar = new Liar();
        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new("app")) { Sources = [new LayerSource(_bench.Root)] }, liar);

        await ComposeBench.FailsAsync(ImageError.DigestMismatch, () => ComposeBench.ExportAsync(image));

        Assert.Equal(liar.Recalled, Assert.Single(liar.Forgotten));
    }

    [Fact]
    public async Task An_image_of_nothing_is_possible()
    {
        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new("empty")));

        Assert.Empty(image.Layers);
        Assert.NotEmpty(await ComposeBench.ExportAsync(image));
    }

    // Until a later change is sure to be seen.
    private LayerSource[] Sources(int count) =>
        Enumerable.Range(0, count).Select(i => new LayerSource(_bench.File($"file{i}", $"{i}"))).ToArray();

    private sealed class Liar : IDigestCache
    {
        public List<string> Forgotten { get; } = [];

        public string Recalled { get; private set; } = "";

        public Digest? Find(string key)
        {
            Recalled = key;
            return Digest.Of("sha256", []);
        }

        public void Set(string key, Digest digest)
        {
        }

        public void Remove(string key) => Forgotten.Add(key);
    }
}
