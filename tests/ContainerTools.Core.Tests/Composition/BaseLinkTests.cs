using ContainerTools.Composition;
using ContainerTools.FileSystem;
using ContainerTools.IO.Files;
using ContainerTools.Tar;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Composition;

/// <summary>A base whose folders are links, as they are in distributions with a merged <c>/usr</c>.</summary>
public sealed class BaseLinkTests : IDisposable
{
    private readonly ComposeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("/bin", "usr/bin", "usr/bin/tool")]
    [InlineData("/bin", "/usr/bin", "usr/bin/tool")]
    [InlineData("/bin/sub", "./usr//bin/", "usr/bin/sub/tool")]
    [InlineData("/var/run", "../run", "run/tool")]
    [InlineData("/var/run", "../../../run", "run/tool")]
    [InlineData("/opt", "usr/opt", "usr/opt/tool")]
    public async Task Files_go_where_the_base_s_link_leads(string folder, string target, string expected)
    {
        _bench.File("tool");
        Image parent = await BaseAsync(Link(folder is "/bin/sub" ? "bin" : folder, target));

        TarHeader[] headers = await TopAsync(parent, folder);

        Assert.Equal(expected, headers[^1].Name);
        Assert.DoesNotContain(headers[..^1], header => $"/{header.Name}" == $"{folder}/" && !expected.StartsWith(folder[1..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Links_lead_to_links()
    {
        _bench.File("tool");
        Image parent = await BaseAsync(Link("bin", "sbin"), Link("sbin", "/usr/sbin"), Link("usr/sbin", "bin"));

        Assert.Equal(["usr/", "usr/bin/", "usr/bin/tool"], (await TopAsync(parent, "/bin")).Select(header => header.Name));
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public async Task As_many_links_are_followed_as_Linux_follows(int count, bool followed)
    {
        _bench.File("tool");
        string[] names = ["bin", .. Enumerable.Range(1, count - 1).Select(i => $"link{i}"), "usr/bin"];
        Image parent = await BaseAsync([.. names.Zip(names.Skip(1), (name, target) => Link(name, target))]);

        if (followed)
        {
            Assert.Equal("usr/bin/tool", (await TopAsync(parent, "/bin"))[^1].Name);
        }
        else
        {
            await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => TopAsync(parent, "/bin"));
        }
    }

    [Fact]
    public async Task A_circle_is_refused_by_name()
    {
        _bench.File("tool");
        Image parent = await BaseAsync(Link("bin", "sbin"), Link("sbin", "bin"));

        ImageException exception = await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => TopAsync(parent, "/bin"));

        Assert.Contains("/bin/tool", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_upper_layer_made_a_folder_or_took_away_is_no_link()
    {
        _bench.File("tool");
        Image parent = await BaseAsync(Link("bin", "usr/bin"), Link("lib", "usr/lib"));
        Image above = await ComposeBench.BuildAsync(new LayeredImageRecipe(new ImageComposition("above") { Parent = parent })
        {
            Layers = [(await BaseAsync(new SpecialFile { Path = "bin" }, new SpecialFile { Path = ".wh.lib", Kind = FileKind.Fifo })).Layers[0]],
        });

        Assert.Equal("bin/tool", (await TopAsync(above, "/bin"))[^1].Name);
        Assert.Equal("lib/tool", (await TopAsync(above, "/lib"))[^1].Name);
    }

    [Fact]
    public async Task Sources_that_meet_behind_a_link_are_one_folder_or_contradict_each_other()
    {
        _bench.File("bin/a");
        _bench.File("usr/bin/b");
        Image parent = await BaseAsync(Link("bin", "usr/bin"));

        TarHeader[] headers = await TopAsync(parent, "/", singleLayer: false);
        Assert.Equal(["usr/", "usr/bin/", "usr/bin/a", "usr/bin/b"], headers.Select(header => header.Name));

        _bench.File("usr/bin/a", "else");
        await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => TopAsync(parent, "/"));
    }

    [UnixFact]
    public async Task Sources_that_meet_behind_a_link_keep_their_modes()
    {
        _bench.File("bin/a", mode: "0755");
        _bench.SubFolder("usr", "0700");
        _bench.File("usr/bin/b");

        TarHeader[] headers = await TopAsync(await BaseAsync(Link("bin", "usr/bin")), "/", singleLayer: false);

        Assert.Equal([0b111_000_000, 0b111_101_101], [headers[0].Mode, headers[2].Mode]);
    }

    [Fact]
    public async Task A_single_layer_follows_every_link_and_skips_what_is_behind_it()
    {
        _bench.File("opt/new");
        _bench.File("opt/there", "ours");
        Image parent = await BaseAsync(Link("opt", "var/opt"), new SpecialFile { Path = "var/opt/there", Kind = FileKind.Fifo });

        Assert.Equal(["var/", "var/opt/", "var/opt/new"], (await TopAsync(parent, "/", singleLayer: true)).Select(header => header.Name));
    }

    [Fact]
    public async Task Rules_are_over_the_names_that_were_given()
    {
        _bench.File("tool", mode: "0644");
        Image parent = await BaseAsync(Link("bin", "usr/bin"));
        var rules = new LayerRules { Permissions = [new PermissionRule { Path = PathPattern.Parse("/bin/tool"), Mode = "4755" }] };

        TarHeader header = (await TopAsync(parent, "/bin", rules: rules))[^1];

        Assert.Equal(("usr/bin/tool", 0b100_111_101_101), (header.Name, header.Mode));
    }

    [Fact]
    public async Task A_base_is_not_read_for_a_file_in_the_root()
    {
        string tool = _bench.File("tool");
        string file = _bench.File("../base/bin");
        Image parent = await ComposeBench.BuildAsync(new LayeredImageRecipe(new("base")) { Sources = [new LayerSource(file)] });
        File.Delete(file);

        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new ImageComposition("app") { Parent = parent }) { Sources = [new LayerSource(tool)] });

        Assert.Equal("tool", (await ComposeBench.HeadersAsync(image.Layers[^1]))[^1].Name);
        await ComposeBench.FailsAsync(ImageError.SourceFailed, () => TopAsync(parent, "/lib"));
    }

    private static SpecialFile Link(string path, string target) => new() { Path = path, Kind = FileKind.SymbolicLink, Target = target };

    private static Task<Image> BaseAsync(params SpecialFile[] files) =>
        ComposeBench.BuildAsync(new LayeredImageRecipe(new("base")) { SpecialFiles = files });

    private async Task<TarHeader[]> TopAsync(Image parent, string destination, bool singleLayer = false, LayerRules? rules = null)
    {
        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new ImageComposition("app") { Parent = parent })
        {
            Sources = [new LayerSource(_bench.Root, destination)],
            SingleLayer = singleLayer,
            Rules = rules ?? new(),
        });
        return await ComposeBench.HeadersAsync(image.Layers[^1]);
    }
}
