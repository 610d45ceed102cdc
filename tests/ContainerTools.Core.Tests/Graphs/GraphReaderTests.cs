using ContainerTools.Composition;
using ContainerTools.FileSystem;
using ContainerTools.Graphs;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Layering;
using ContainerTools.Tests.Composition;
using ContainerTools.Tests.Packages;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Graphs;

public sealed class GraphReaderTests : IDisposable
{
    private readonly GraphBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_published_application_needs_its_packages_and_lies_above_them()
    {
        ReferenceGraph graph = await _bench.DotNet(("Base", "1.0.0", ["Base.dll"], []), ("Upper", "2.0.0", ["Upper.dll", "Upper.Core.dll"], ["Base"])).File("wwwroot/index.html").ReadAsync(GraphKind.DotNetPublish, "/app");

        Assert.Equal(["nuget:Base", "nuget:Upper", "/app", "/app/wwwroot"], graph.Nodes.Select(node => node.Path));
        Assert.Equal(["/app/Upper.Core.dll", "/app/Upper.dll"], graph.Find("nuget:Upper")!.Files!.Paths);
        Assert.Equal("2.0.0", graph.Find("nuget:Upper")!.Version);
        Assert.Equal(["nuget:Base"], GraphBench.Needs(graph, "nuget:Upper"));
        Assert.Equal(["nuget:Upper"], GraphBench.Needs(graph, "/app"));
    }

    [Fact]
    public async Task Every_file_is_in_exactly_one_node_and_so_in_the_image()
    {
        _bench.DotNet(("A", "1.0.0", ["A.dll"], ["B"]), ("B", "1.0.0", ["B.dll"], ["A"]), ("Meta", "1.0.0", [], ["A", "B"])).File("data/deep/file.txt");
        Directory.CreateDirectory(Path.Combine(_bench.Root, "empty"));
        ReferenceGraph graph = await _bench.ReadAsync(GraphKind.DotNetPublish, "/app");

        string[] paths = [.. graph.Nodes.SelectMany(node => node.Files!.Paths).Order(StringComparer.Ordinal)];
        ImageFile[] files = await GraphBench.FilesAsync(await GraphBench.ComposeAsync(graph));

        Assert.Equal(paths.Distinct(), paths);
        Assert.Contains("/app/empty", paths);
        Assert.Equal(paths, files.Where(file => file.Kind != FileKind.Directory || file.FullName.EndsWith("/empty", StringComparison.Ordinal)).Select(file => file.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_change_of_the_application_changes_the_layer_that_has_it_alone()
    {
        _bench.DotNet(("A", "1.0.0", ["A.dll"], []), ("B", "1.0.0", ["B.dll"], []));
        _bench.File("A.dll", new string('a', 3_000_000)).File("B.dll", new string('b', 2_000_000));
        Image before = await GraphBench.ComposeAsync(await _bench.ReadAsync(GraphKind.DotNetPublish, "/app"));
        _bench.File("App.dll", "another application");

        Image after = await GraphBench.ComposeAsync(await _bench.ReadAsync(GraphKind.DotNetPublish, "/app"));

        Assert.Equal(3, after.Layers.Count);
        Assert.Equal(before.Layers.SkipLast(1).Select(layer => layer.Digest), after.Layers.SkipLast(1).Select(layer => layer.Digest));
        Assert.NotEqual(before.Layers[^1].Digest, after.Layers[^1].Digest);
    }

    [Fact]
    public async Task What_another_kind_of_folder_is_missing_is_said()
    {
        _bench.File("index.html");

        foreach (GraphKind kind in Enum.GetValues<GraphKind>().Where(kind => kind != GraphKind.Scan))
        {
            ImageException exception = await ComposeBench.FailsAsync(ImageError.NotFound, () => _bench.ReadAsync(kind));
            Assert.Contains(_bench.Root, exception.Message, StringComparison.Ordinal);
        }

        await ComposeBench.FailsAsync(ImageError.SourceFailed, () => new GraphReader(null).ReadAsync(GraphKind.Scan, new LayerSource(_bench.Root + "/none"), new GraphOptions(), NullReporter.Instance, default));
    }

    [Fact]
    public async Task Packages_of_Debian_have_their_files_and_what_dpkg_knows_of_them()
    {
        ReferenceGraph graph = await _bench.Debian(("libc6", ["usr/lib/libc.so.6"], ""), ("tool", ["usr/bin/tool"], "libc6 (>= 1), other | libc6")).File("etc/hostname").File("var/log/dpkg.log").ReadAsync(GraphKind.DebianRoot);

        Assert.Equal(["deb:libc6", "deb:tool", "/etc", "state"], graph.Nodes.Select(node => node.Path));
        Assert.Equal(["/usr/bin/tool", "/var/lib/dpkg/info/tool.list"], graph.Find("deb:tool")!.Files!.Paths);
        Assert.Equal(["deb:libc6"], GraphBench.Needs(graph, "deb:tool"));
        Assert.Equal(["/var/lib/dpkg/status", "/var/log/dpkg.log"], graph.Find("state")!.Files!.Paths);
        Assert.True(graph.Find("state")!.ChangeRate > graph.Find("/etc")!.ChangeRate && graph.Find("/etc")!.ChangeRate > graph.Find("deb:tool")!.ChangeRate);
    }

    [Fact]
    public async Task Files_of_two_packages_are_with_the_first_which_the_other_needs()
    {
        ReferenceGraph graph = await _bench.Debian(("a", ["usr/share/common"], ""), ("b", ["usr/share/common", "usr/bin/b"], "")).ReadAsync(GraphKind.DebianRoot);

        Assert.Contains("/usr/share/common", graph.Find("deb:a")!.Files!.Paths);
        Assert.DoesNotContain("/usr/share/common", graph.Find("deb:b")!.Files!.Paths);
        Assert.Equal(["deb:a"], GraphBench.Needs(graph, "deb:b"));
    }

    [Fact]
    public async Task Packages_whose_list_is_missing_are_named_and_lose_no_file()
    {
        _bench.Debian(("a", ["usr/bin/a"], ""), ("b", ["usr/bin/b"], "a"));
        File.Delete(Path.Combine(_bench.Root, "var/lib/dpkg/info/b.list"));

        ReferenceGraph graph = await _bench.ReadAsync(GraphKind.DebianRoot);

        Assert.Contains("such as b", Assert.Single(_bench.Warnings), StringComparison.Ordinal);
        Assert.Equal(["/usr/bin/b"], graph.Find("/usr/bin")!.Files!.Paths);
    }

    [Fact]
    public async Task A_broken_list_of_packages_is_said_and_loses_no_file()
    {
        ReferenceGraph graph = await _bench.DotNet(("A", "1.0.0", ["A.dll"], [])).File("Other.deps.json", "{ \"targets\": ").ReadAsync(GraphKind.DotNetPublish, "/app");

        Assert.Contains("/app/Other.deps.json", Assert.Single(_bench.Warnings), StringComparison.Ordinal);
        Assert.Equal(["nuget:A", "/app"], graph.Nodes.Select(node => node.Path));
    }

    [Fact]
    public async Task Node_finds_packages_where_npm_has_put_them()
    {
        static string Manifest(string name, string version, string needs) => $"{{ \"name\": \"{name}\", \"version\": \"{version}\", \"dependencies\": {{ {needs} }} }}";
        _bench.File("package.json", Manifest("service", "1.0.0", "\"a\": \"1\"")).File("index.js")
            .File("node_modules/a/package.json", Manifest("a", "1.0.0", "\"b\": \"^2\"")).File("node_modules/a/index.js")
            .File("node_modules/b/package.json", Manifest("b", "1.0.0", "")).File("node_modules/a/node_modules/b/package.json", Manifest("b", "2.0.0", ""));

        ReferenceGraph graph = await _bench.ReadAsync(GraphKind.NodeModules, "/app");

        string[] twice = [.. graph.Nodes.Select(node => node.Path).Where(path => path.StartsWith("npm:b", StringComparison.Ordinal))];
        Assert.Equal(["npm:b node_modules/a/node_modules/b", "npm:b node_modules/b"], twice);
        Assert.Equal([twice[0]], GraphBench.Needs(graph, "npm:a"));
        Assert.Equal(["/app/index.js", "/app/package.json"], graph.Find("/app")!.Files!.Paths);
    }

    [Fact]
    public async Task Python_finds_projects_by_what_they_have_installed()
    {
        ReferenceGraph graph = await _bench.File("lib/a/__init__.py").File("lib/a-1.dist-info/METADATA", "Name: a\nVersion: 1\nRequires-Dist: B-b\n").File("lib/a-1.dist-info/RECORD", "a/__init__.py,,\na-1.dist-info/METADATA,,\na-1.dist-info/RECORD,,\n")
            .File("lib/a/__pycache__/__init__.cpython-313.pyc").File("lib/b_b.py").File("lib/b_b-2.dist-info/METADATA", "Name: b_b\nVersion: 2\n").File("lib/b_b-2.dist-info/RECORD", "b_b.py,,\n").File("main.py").ReadAsync(GraphKind.Python, "/app");

        Assert.Equal(["/app/lib/a/__init__.py", "/app/lib/a/__pycache__/__init__.cpython-313.pyc", "/app/lib/a-1.dist-info/METADATA", "/app/lib/a-1.dist-info/RECORD"], graph.Find("pypi:a")!.Files!.Paths);
        Assert.Equal(["pypi:b_b"], GraphBench.Needs(graph, "pypi:a"));
        Assert.Equal(["pypi:a"], GraphBench.Needs(graph, "/app"));
    }

    [Fact]
    public async Task An_image_gives_the_files_back_with_owner_mode_time_and_attributes()
    {
        LayerTar root = new LayerTar { Time = LayerTar.Epoch.AddDays(3), Uid = 7 }.Folder("app", LayerTar.Everybody).File("app/a", "aaa").File("app/setuid", "s", LayerTar.SetUserProgram).Symlink("app/link", "a").Fifo("app/pipe").Folder("empty");
        Image image = PackagesOf.Image(root, new LayerTar().File("app/b", "bbb").Whiteout("app/a").File("app/c", "ccc"));

        Image again = await GraphBench.ComposeAsync(await _bench.ReadAsync(image));

        Assert.Equal(Describe(await GraphBench.FilesAsync(image)), Describe(await GraphBench.FilesAsync(again)));

        static IEnumerable<string> Describe(ImageFile[] files) => files.Select(file => $"{file.FullName} {file.Mode} {file.Uid} {file.Modified:O} {file.Size} {file.Digest} {file.LinkTarget}");
    }

    [Fact]
    public async Task Patterns_and_owners_hold_for_files_of_nodes()
    {
        _bench.DotNet(("A", "1.0.0", ["A.dll"], [])).File("App.pdb").File("obj/x/y");
        ReferenceGraph graph = await _bench.ReadAsync(GraphKind.DotNetPublish, "/app");

        ImageFile[] files = await GraphBench.FilesAsync(await GraphBench.ComposeAsync(graph, rules: new LayerRules { Exclude = [PathPattern.Parse("**/*.pdb"), PathPattern.Parse("/app/obj")], Owner = FileOwner.ByNumber(5, 6) }));

        Assert.Equal(["/app", "/app/A.dll", "/app/App.deps.json", "/app/App.dll", "/app/App.runtimeconfig.json"], files.Select(file => file.FullName));
        Assert.All(files.Where(file => file.Kind == FileKind.File), file => Assert.Equal((5L, 6L), (file.Uid, file.Gid)));
    }

    [Fact]
    public async Task A_file_that_is_gone_when_the_layer_is_made_is_named()
    {
        ReferenceGraph graph = await _bench.DotNet(("A", "1.0.0", ["A.dll"], [])).ReadAsync(GraphKind.DotNetPublish, "/app");
        File.Delete(Path.Combine(_bench.Root, "A.dll"));

        ImageException exception = await ComposeBench.FailsAsync(ImageError.SourceFailed, () => GraphBench.ComposeAsync(graph));

        Assert.Contains("A.dll", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_finds_folders_that_name_each_other()
    {
        ReferenceGraph graph = await _bench.File("tool/run", "exec /opt/lib-2/run").File("lib/x", "/opt/lib-22").File("lib-2/run", "nothing").File("data", "/opt/tool").ReadAsync(GraphKind.Scan, "/opt");

        Assert.Equal(["/opt/data", "/opt/lib", "/opt/lib-2", "/opt/tool"], graph.Nodes.Select(node => node.Path));
        Assert.Equal(["/opt/lib-2"], GraphBench.Needs(graph, "/opt/tool"));
        Assert.Equal(["/opt/tool"], GraphBench.Needs(graph, "/opt/data"));
        Assert.Empty(GraphBench.Needs(graph, "/opt/lib"));
    }

    [Fact]
    public async Task Nodes_stay_in_the_layer_of_the_image_before()
    {
        _bench.DotNet(("A", "1.0.0", ["A.dll"], []), ("B", "1.0.0", ["B.dll"], []), ("C", "1.0.0", ["C.dll"], []));
        ReferenceGraph old = await _bench.ReadAsync(GraphKind.DotNetPublish, "/app");
        Image before = await GraphBench.FreezeAsync(await ComposeBench.BuildAsync(new LayeredImageRecipe(new("app")) { Groups = [Group(old, "nuget:A", "nuget:C"), Group(old, "/app"), Group(old, "nuget:B")] }));
        _bench.DotNet(("A", "2.0.0", ["A.dll"], []), ("B", "1.0.0", ["B.dll"], []), ("C", "1.0.0", ["C.dll"], []), ("D", "1.0.0", ["D.dll"], []));
        ReferenceGraph graph = await _bench.ReadAsync(GraphKind.DotNetPublish, "/app");

        IReadOnlyDictionary<string, int> layers = await new GraphReader(null).FindLayersAsync(graph, before, NullReporter.Instance, default);
        IEnumerable<string> groups = GraphSplitter.Follow(graph, 5, layers).Select(group => string.Join(' ', group.Select(node => node.Path)));

        Assert.Equal(["nuget:A nuget:C", "/app", "nuget:B", "nuget:D"], groups);

        static LayerGroup Group(ReferenceGraph graph, params string[] names) => new([.. names.Select(name => graph.Find(name)!)]);
    }

    [Fact]
    public async Task Images_of_the_past_tell_how_often_nodes_change()
    {
        var images = new List<Image>();
        for (int i = 0; i < 4; i++)
        {
            _bench.DotNet(("A", "1.0.0", ["A.dll"], []), ("B", "1.0.0", ["B.dll"], [])).File("App.dll", $"version {i}").File("B.dll", $"{i / 2}");
            images.Add(await GraphBench.FreezeAsync(await GraphBench.ComposeAsync(await _bench.ReadAsync(GraphKind.DotNetPublish, "/app"))));
        }

        ReferenceGraph graph = await new GraphReader(null).LearnRatesAsync(await _bench.ReadAsync(GraphKind.DotNetPublish, "/app"), images, NullReporter.Instance, default);

        // The probability of a change, by that of a usual package: of three steps none, one or all, and one more.
        Assert.Equal([0.25, 5.25, 15.25], new[] { "nuget:A", "nuget:B", "/app" }.Select(name => Math.Round(graph.Find(name)!.ChangeRate, 4)));
    }

    [Fact]
    public async Task Rates_take_two_images()
    {
        ReferenceGraph graph = await _bench.DotNet(("A", "1.0.0", ["A.dll"], [])).ReadAsync(GraphKind.DotNetPublish);

        await ComposeBench.FailsAsync(ImageError.InvalidArgument, async () => await new GraphReader(null).LearnRatesAsync(graph, [await GraphBench.ComposeAsync(graph)], NullReporter.Instance, default));
    }
}
