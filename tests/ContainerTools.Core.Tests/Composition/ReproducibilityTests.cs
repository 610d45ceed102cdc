using ContainerTools.Composition;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Composition;

/// <summary>The same input gives the same bytes, whatever is different around it.</summary>
public sealed class ReproducibilityTests : IDisposable
{
    private static readonly string[] Files = ["b/2", "b/1", "a", "ü", "z/y/x", "ä\U0001f600", "Y", new string('l', 120)];
    private readonly ComposeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [ToolFact("dotnet", "sh")]
    public void Zone_language_umask_threads_and_place_change_nothing()
    {
        string one = Fill("one", Files);
        string two = Fill("elsewhere/two", Files.Reverse());
        string expected = Compose(one, []);

        Assert.Equal(expected, Compose(two, []));
        Assert.Equal(expected, Compose(one, new() { ["TZ"] = "Pacific/Kiritimati", ["LANG"] = "tr_TR.UTF-8", ["LC_ALL"] = "tr_TR.UTF-8" }));
        Assert.Equal(expected, Compose(one, new() { ["DOTNET_PROCESSOR_COUNT"] = "1" }));
        Assert.Equal(expected, Compose(one, new() { ["DOTNET_PROCESSOR_COUNT"] = "16" }, "077"));
        Assert.Equal(expected, Compose(two, new() { ["HOME"] = _bench.Folder.Path, ["USER"] = "nobody" }, "000"));
        Assert.NotEqual(expected, Compose(Fill("three", [.. Files, "more"]), []));
    }

    [Fact]
    public async Task One_tree_has_one_digest_on_every_system()
    {
        _bench.File("bin/run.sh", "#!/bin/sh\necho hello\n", "0755");
        _bench.File("bin/tool", "\u007fELF...", "0755");
        _bench.File("Lib/ü", "text\r\n");
        _bench.SubFolder("empty");

        Image image = await _bench.BuildAsync();

        // What Linux gives; the tests also run on Windows.
        Assert.Equal("565d5dcb68fe502fa11fe42d3910c6d49a7a8b1c14e9c21557c69f8ea9484609", image.Digest.Hex);
        Assert.Equal("4646eb9bf8920005145831fdd4b2d3c91c00549c84776851a7c3361a449a2375", Digest.Of("sha256", await ComposeBench.ExportAsync(image)).Hex);
    }

    [UnixFact]
    public void The_order_in_which_files_were_made_and_their_times_change_nothing()
    {
        var random = new Random(3);
        string[] names = Enumerable.Range(0, 300).Select(i => $"d{i % 7}/{random.Next()}").ToArray();
        string first = PlanOf(Fill("first", names));
        foreach (int seed in Enumerable.Range(0, 3))
        {
            string[] shuffled = [.. names];
            new Random(seed).Shuffle(shuffled);
            string folder = Fill($"shuffled{seed}", shuffled);
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(random.Next(20_000)));
            }

            Assert.Equal(first, PlanOf(folder));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(512)]
    [InlineData(4096)]
    [InlineData(1_000_000)]
    public void The_size_of_reads_changes_nothing(int size)
    {
        Fill("root", Files);
        LayerPlan plan = _bench.Plan();
        byte[] expected = ComposeBench.Tar(plan);
        using Stream tar = plan.OpenTar();
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[size];
        int read;
        while ((read = tar.Read(buffer)) > 0)
        {
            bytes.Write(buffer, 0, read);
        }

        Assert.Equal(expected, bytes.ToArray());
        Assert.Equal(0, tar.Read(buffer));
    }

    [Fact]
    public async Task Many_layers_at_once_come_out_in_their_order()
    {
        LayerSource[] sources = Enumerable.Range(0, 60).Select(i => new LayerSource(_bench.File($"{i}", new string((char)('a' + i % 26), i * 1000)))).ToArray();
        LayeredImageRecipe recipe = new(new("app")) { Sources = sources };

        Image[] images = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => ComposeBench.BuildAsync(recipe))));

        Assert.Single(images.Select(image => image.Digest).Distinct());
        Assert.Single((await Task.WhenAll(images.Select(image => ComposeBench.ExportAsync(image)))).Select(archive => Digest.Of("sha256", archive)).Distinct());
    }

    private string Fill(string folder, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            _bench.File($"../{folder}/{name}", name, mode: "0640");
        }

        foreach (string below in Directory.EnumerateDirectories(_bench.Folder[folder], "*", SearchOption.AllDirectories))
        {
            ComposeBench.Chmod(below, "0755");
        }

        return _bench.Folder[folder];
    }

    private static string PlanOf(string folder) =>
        ComposeBench.DigestOf(new LayerBuilder(new()).Add(new LayerSource(folder), default).ToPlan("files"));

    private static string Compose(string folder, Dictionary<string, string?> variables, string umask = "022")
    {
        string dll = typeof(ReproducibilityTests).Assembly.Location;
        return ProcessRunner.Run("sh", ["-c", $"umask {umask}; exec \"$0\" \"$1\" compose \"$2\"", Tool.Find("dotnet")!, dll, folder], new ProcessOptions { Environment = variables }).Expect().Output;
    }
}
