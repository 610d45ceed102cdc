using System.Net.Sockets;
using System.Text;
using ContainerTools.Composition;
using ContainerTools.FileSystem;
using ContainerTools.IO.Files;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Tests.Tar;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Composition;

public sealed class LayerBuilderTests : IDisposable
{
    private readonly ComposeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [UnixFact]
    public void Names_are_sorted_by_element_and_code_point()
    {
        foreach (string file in new[] { "x/a.d", "x/a-c", "x/a/b", "x/B", "y\uffee", "y\U0001f600", "y", "é", "z" })
        {
            _bench.File(file);
        }

        Assert.Equal(["x/", "x/B", "x/a/", "x/a/b", "x/a-c", "x/a.d", "y", "y\uffee", "y\U0001f600", "z", "é"], ComposeBench.Names(_bench.Plan()));
    }

    [UnixFact]
    public void Modes_are_kept_and_owner_and_time_are_those_of_the_rules()
    {
        File.SetLastWriteTimeUtc(_bench.File("tool", mode: "4755"), DateTime.UtcNow);
        _bench.File("secret", mode: "0600");
        _bench.SubFolder("sticky", "1777");
        _bench.SubFolder("closed", "0500");

        TarHeader[] headers = [.. ComposeBench.Headers(_bench.Plan(new() { Owner = new FileOwner(7, 2_097_152, "seven", ""), Mtime = 42 }))];

        Assert.Equal(["0500", "0600", "1777", "4755"], headers.Select(header => Convert.ToString(header.Mode, 8).PadLeft(4, '0')));
        Assert.All(headers, header => Assert.Equal((7L, 2_097_152L, "seven", "", 42L), (header.Uid, header.Gid, header.UserName, header.GroupName, header.Mtime)));
    }

    [UnixFact]
    public async Task Layers_of_files_are_read_as_a_whole_and_not_from_the_beginning_for_each_part()
    {
        _bench.File("file");

        Layer layer = Assert.Single(await new LayerComposer(null).ComposeAsync([_bench.Plan()], NullReporter.Instance, default));

        Assert.Null(await layer.Blob.TryOpenRangeAsync(512, 1, NullReporter.Instance, default));
    }

    [UnixFact]
    public void Links_are_kept_as_they_are()
    {
        _bench.File("folder/file");
        _bench.Link("absolute", "/etc/passwd");
        _bench.Link("dangling", "no/where");
        _bench.Link("to-folder", "folder");
        _bench.Link("self", "self");
        _bench.Link("up", "../../..");
        _bench.Link("long", new string('l', 150));

        Dictionary<string, TarHeader> headers = ComposeBench.Headers(_bench.Plan()).ToDictionary(header => header.Name);

        Assert.Equal(8, headers.Count);
        Assert.All(
            new Dictionary<string, string> { ["absolute"] = "/etc/passwd", ["dangling"] = "no/where", ["to-folder"] = "folder", ["self"] = "self", ["up"] = "../../..", ["long"] = new string('l', 150) },
            link => Assert.Equal((TarEntryType.SymbolicLink, link.Value, 0b111_111_111, 0L), (headers[link.Key].Type, headers[link.Key].LinkName, headers[link.Key].Mode, headers[link.Key].Size)));
    }

    [ToolFact("ln")]
    public void Hard_links_are_files_of_their_own()
    {
        string first = _bench.File("first", "shared");
        ProcessRunner.Run("ln", first, Path.Combine(_bench.Root, "second")).Expect();

        ReadTar tar = ReadTar.From(ComposeBench.Tar(_bench.Plan()));

        Assert.All(tar.Entries, entry => Assert.Equal((TarEntryType.File, "shared"), (entry.Header.Type, Encoding.UTF8.GetString(entry.Content))));
    }

    [ToolFact("mkfifo")]
    public void Fifos_are_kept_and_not_opened()
    {
        ProcessRunner.Run("mkfifo", "-m", "640", Path.Combine(_bench.Root, "pipe")).Expect();

        TarHeader header = Assert.Single(ComposeBench.Headers(_bench.Plan()));

        Assert.Equal((TarEntryType.Fifo, 0b110_100_000), (header.Type, header.Mode));
    }

    [ToolFact("mknod", Needs = Need.Devices)]
    public void Devices_are_kept()
    {
        ProcessRunner.Run("mknod", Path.Combine(_bench.Root, "null"), "c", "1", "3").Expect();
        ProcessRunner.Run("mknod", Path.Combine(_bench.Root, "disk"), "b", "259", "300").Expect();
        IReadOnlyList<TarHeader> headers = ComposeBench.Headers(_bench.Plan());

        Assert.Equal([(TarEntryType.BlockDevice, 259, 300), (TarEntryType.CharacterDevice, 1, 3)], headers.Select(header => (header.Type, header.DeviceMajor, header.DeviceMinor)));
    }

    [UnixFact]
    public void A_socket_is_refused_by_name()
    {
        string path = Path.Combine(_bench.Root, "agent.sock");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));

        Assert.Contains(path, ComposeBench.Fails(ImageError.Unsupported, () => _bench.Plan()).Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Plan(new() { Exclude = [PathPattern.Parse("*.sock")] }).Entries);
    }

    [Theory]
    [InlineData("/", "")]
    [InlineData("", "")]
    [InlineData("app", "app/")]
    [InlineData("/srv/www/", "srv/,srv/www/")]
    [InlineData("//srv//./www", "srv/,srv/www/")]
    public void Parents_are_made_and_paths_cleaned(string destination, string parents)
    {
        _bench.File("x");

        TarHeader[] headers = [.. ComposeBench.Headers(_bench.Plan(destination: destination))];

        string[] folders = parents.Split(',', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([.. folders, folders.LastOrDefault() + "x"], headers.Select(header => header.Name));
        Assert.All(headers.SkipLast(1), folder => Assert.Equal((TarEntryType.Directory, 0b111_101_101, 1L), (folder.Type, folder.Mode, folder.Mtime)));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("/app/../../etc")]
    [InlineData("a/..")]
    public void No_destination_leads_out_of_the_image(string destination)
    {
        _bench.File("x");

        Assert.Contains(destination, ComposeBench.Fails(ImageError.InvalidArgument, () => _bench.Plan(destination: destination)).Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public void Of_a_folder_or_a_link_to_one_the_content_is_meant_and_a_file_keeps_its_name()
    {
        _bench.File("sub/file");
        string link = _bench.Link("link", "sub");
        string file = _bench.File("single");
        string fileLink = _bench.Link("single-link", "single");
        LayerPlan plan = new LayerBuilder(new())
            .Add(new LayerSource(link, "/a"), default)
            .Add(new LayerSource(Path.Combine(_bench.Root, "sub") + "/", "/b"), default)
            .Add(new LayerSource(file, "/c"), default)
            .Add(new LayerSource(fileLink, "/c"), default)
            .ToPlan("");

        Assert.Equal(["a/", "a/file", "b/", "b/file", "c/", "c/single", "c/single-link"], ComposeBench.Names(plan));
        Assert.Equal(TarEntryType.SymbolicLink, ComposeBench.Headers(plan)[^1].Type);
    }

    [UnixFact]
    public void Sources_that_agree_are_joined_and_others_are_named()
    {
        string one = _bench.File("one/etc/conf", "same");
        string two = _bench.File("two/etc/conf", "same");
        _bench.File("two/etc/more");
        string root = _bench.Root;
        LayerPlan Join() => new LayerBuilder(new())
            .Add(new LayerSource(Path.Combine(root, "one")), default)
            .Add(new LayerSource(Path.Combine(root, "two")), default)
            .ToPlan("");

        Assert.Equal(["etc/", "etc/conf", "etc/more"], ComposeBench.Names(Join()));

        foreach (Action change in new Action[]
        {
            () => File.WriteAllText(two, "Same"),
            () => File.WriteAllText(two, "longer"),
            () => { File.WriteAllText(two, "same"); ComposeBench.Chmod(two, "0755"); },
            () => { File.Delete(two); File.CreateSymbolicLink(two, "x"); },
            () => { File.Delete(two); Directory.CreateDirectory(two); },
        })
        {
            change();
            string message = ComposeBench.Fails(ImageError.InvalidArgument, () => Join()).Message;
            Assert.Contains(one, message, StringComparison.Ordinal);
            Assert.Contains(two, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_cannot_lie_below_a_file()
    {
        string file = _bench.File("one/a");
        string below = _bench.File("two/a/b");
        LayerSource[] sources = [new(Path.GetDirectoryName(file)!), new(Path.Combine(_bench.Root, "two"))];

        foreach (IEnumerable<LayerSource> order in new[] { sources, Enumerable.Reverse(sources) })
        {
            string message = ComposeBench.Fails(ImageError.InvalidArgument, () => _ = order.Aggregate(new LayerBuilder(new()), (builder, source) => builder.Add(source, default))).Message;
            Assert.Contains(file, message, StringComparison.Ordinal);
            Assert.Contains("two", message, StringComparison.Ordinal);
        }

        Assert.True(File.Exists(below));
    }

    [UnixFact]
    public void What_is_excluded_stays_out_with_all_below()
    {
        foreach (string file in new[] { "app.dll", "app.pdb", "obj/x", "src/obj/y", "src/a.cs", "docs/obj.md" })
        {
            _bench.File(file);
        }

        LayerRules rules = new() { Exclude = [PathPattern.Parse("*.pdb"), PathPattern.Parse("obj"), PathPattern.Parse("/app/docs")] };

        Assert.Equal(["app/", "app/app.dll", "app/src/", "app/src/a.cs"], ComposeBench.Names(_bench.Plan(rules, "/app")));
    }

    [Fact]
    public async Task Backslashes_in_paths_of_the_image_are_slashes()
    {
        _bench.File("run");
        var link = new SpecialFile { Path = "srv/link", Kind = FileKind.SymbolicLink, Target = "../lib/x" };
        LayeredImageRecipe Recipe(string destination, SpecialFile special, string excluded) => new(new ImageComposition("app"))
        {
            Sources = [new LayerSource(_bench.Root, destination)],
            SpecialFiles = [special],
            Rules = new() { Exclude = [PathPattern.Parse(excluded)] },
        };

        Image slashes = await ComposeBench.BuildAsync(Recipe("/srv/app", link, "srv/app/secret"));
        _bench.File("secret");
        Image backslashes = await ComposeBench.BuildAsync(Recipe(@"\srv\app", link with { Path = @"srv\link", Target = @"..\lib\x" }, @"srv\app\secret"));

        Assert.Equal(slashes.Digest, backslashes.Digest);
    }

    [Theory]
    [InlineData(@"C:\app\secret", "linux")]
    [InlineData(@"D:\app\secret", "windows")]
    public async Task A_pattern_for_a_drive_that_the_image_does_not_have_is_refused(string pattern, string os)
    {
        _bench.File("secret");
        LayeredImageRecipe recipe = new(new ImageComposition("app") { Platform = new Platform(os, "amd64") })
        {
            Sources = [new LayerSource(_bench.Root, "/app")],
            Rules = new() { Exclude = [PathPattern.Parse(pattern)] },
        };

        ImageException exception = await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => ComposeBench.BuildAsync(recipe));

        Assert.Contains($"'{pattern}'", exception.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public void What_is_included_brings_its_folders_as_they_are()
    {
        _bench.File("a/b/x.txt");
        _bench.File("a/b/y.bin");
        _bench.File("a/empty/y.bin");
        _bench.File("bin/sub/tool");
        _bench.File("z.txt");
        ComposeBench.Chmod(Path.Combine(_bench.Root, "a"), "0700");
        LayerRules rules = new() { Include = [PathPattern.Parse("*.txt"), PathPattern.Parse("/bin")], Exclude = [PathPattern.Parse("/z.txt")] };

        TarHeader[] headers = [.. ComposeBench.Headers(_bench.Plan(rules))];

        Assert.Equal(["a/", "a/b/", "a/b/x.txt", "bin/", "bin/sub/", "bin/sub/tool"], headers.Select(header => header.Name));
        Assert.Equal(0b111_000_000, headers[0].Mode);
    }

    [Fact]
    public void Patterns_are_for_files_that_were_named_too()
    {
        string[] files = [_bench.File("a.txt"), _bench.File("b.pdb")];
        LayerRules exclude = new() { Exclude = [PathPattern.Parse("*.pdb")] };
        LayerRules include = new() { Include = [PathPattern.Parse("*.pdb")] };

        Assert.Equal(["a.txt"], ComposeBench.Names(files.Aggregate(new LayerBuilder(exclude), (builder, file) => builder.Add(new LayerSource(file), default)).ToPlan("")));
        Assert.Equal(["b.pdb"], ComposeBench.Names(files.Aggregate(new LayerBuilder(include), (builder, file) => builder.Add(new LayerSource(file), default)).ToPlan("")));
    }

    [UnixFact]
    public void Paths_in_place_keep_their_place_with_their_folders()
    {
        string file = _bench.File("pkg/bin/tool");
        LayerPlan plan = new LayerBuilder(new()).AddInPlace(Path.Combine(_bench.Root, "pkg"), default).ToPlan("");

        Assert.Equal(file[1..], ComposeBench.Names(plan).Last());
        Assert.Equal(file.Split('/').Length - 1, plan.Entries.Count);
    }

    [Fact]
    public void A_source_that_is_missing_is_named()
    {
        string missing = _bench.Folder["missing"];

        ImageException exception = ComposeBench.Fails(ImageError.SourceFailed, () => new LayerBuilder(new()).Add(new LayerSource(missing), default));

        Assert.Contains(missing, exception.Message, StringComparison.Ordinal);
        Assert.Equal(missing, exception.Subject);
        ComposeBench.Fails(ImageError.SourceFailed, () => new LayerBuilder(new()).AddInPlace(missing, default));
    }

    [UnixFact]
    public void An_empty_folder_makes_an_empty_layer() => Assert.Equal(new byte[10_240], ComposeBench.Tar(_bench.Plan()));

    [UnixFact]
    public void Odd_names_survive()
    {
        string[] names = ["a b", "new\nline", "tab\t", "-rf", "*", "back\\slash", "quote'\"", "ünï", "日本", new string('n', 255), ".hidden", "...", "~"];
        foreach (string name in names)
        {
            _bench.File(name);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), ComposeBench.Names(_bench.Plan()).Order(StringComparer.Ordinal));
    }

    [ToolFact("sh")]
    public void A_name_that_is_not_UTF8_is_an_error_and_not_another_file()
    {
        ProcessRunner.Run("sh", "-c", $"printf x > \"{_bench.Root}/$(printf 'a\\377')\"").Expect();

        Assert.Contains("not valid UTF-8", ComposeBench.Fails(ImageError.Unsupported, () => _bench.Plan()).Message, StringComparison.Ordinal);

        // The framework cannot remove it either.
        ProcessRunner.Run("rm", "-r", _bench.Root).Expect();
    }

    [Fact]
    public void Planning_can_be_cancelled()
    {
        _bench.File("x");

        Assert.Throws<OperationCanceledException>(() => new LayerBuilder(new()).Add(new LayerSource(_bench.Root), new CancellationToken(canceled: true)));
    }
}
