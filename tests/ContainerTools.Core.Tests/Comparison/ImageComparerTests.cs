using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Comparison;
using ContainerTools.Inspection;
using ContainerTools.Tests.Verification;

namespace ContainerTools.Tests.Comparison;

public sealed class ImageComparerTests
{
    private static readonly DifferenceKind[] All = [.. Enum.GetValues<DifferenceKind>().Where(kind => kind != DifferenceKind.Package)];

    [Fact]
    public async Task Files_are_not_the_same_because_a_config_says_so()
    {
        (Layer good, Layer evil) = (WrittenLayer.Of("a = good"), WrittenLayer.Of("a = evil"));

        ImageException thrown = await Assert.ThrowsAsync<ImageException>(() =>
            new ImageComparer([DifferenceKind.File], excludeMtime: false).CompareAsync(LayerImage.Of(good), LayerImage.Of(new Layer(evil.Blob, good.DiffId)), NullReporter.Instance, default));

        Assert.Equal(ImageError.DigestMismatch, thrown.Error);
    }

    [Fact]
    public async Task Images_that_are_the_same_differ_in_nothing() =>
        Assert.Empty(await CompareAsync(Image(["a = 1"]), Image(["a = 1"])));

    [Fact]
    public async Task Images_of_the_same_content_that_are_written_otherwise_say_so()
    {
        Image image = Image(["a = 1"]);
        byte[] manifest = [.. image.Manifest.Raw.Span, (byte)'\n'];
        Image other = ContainerTools.Image.Create((Manifest)ManifestDocument.Parse(manifest), image.Config, _ => image.Layers[0].Blob);

        ImageDifference difference = Assert.Single(await CompareAsync(image, other));

        Assert.Equal((DifferenceKind.Manifest, "Digest", image.Digest), (difference.Kind, difference.Name, difference.Reference));
    }

    [Fact]
    public async Task Config_fields_are_told_one_by_one()
    {
        Image before = One([], config: """{ "Env": ["PATH=/bin", "OLD=1", "SAME=x"], "Cmd": ["sh"], "Labels": { "v": "1", "k": "" }, "StopSignal": "SIGTERM", "User": "" }""");
        Image after = One([], config: """{ "Env": ["SAME=x", "PATH=/usr/bin", "NEW="], "Cmd": ["sh", "-c"], "Labels": { "v": "2", "k": "" }, "Healthcheck": { "Interval": 5 } }""");

        IReadOnlyList<ImageDifference> differences = await CompareAsync(before, after);

        Assert.Equal(
            ["Changed Cmd", "Added Env.NEW", "Removed Env.OLD", "Changed Env.PATH", "Added Healthcheck", "Changed Labels.v", "Removed StopSignal"],
            differences.Select(item => $"{item.Change} {item.Name}"));
        Assert.Equal(["sh", "-c"], Assert.IsType<string[]>(differences[0].Difference));
        Assert.Equal(("/bin", "/usr/bin"), (differences[3].Reference, differences[3].Difference));
    }

    [Fact]
    public async Task The_order_of_fields_and_the_way_they_are_written_do_not_matter()
    {
        Image before = One([], config: """{ "Healthcheck": { "Interval": 5, "Test": ["a+b"] }, "Volumes": null }""");
        Image after = One([], config: """{ "Volumes": {}, "Healthcheck": { "Test": ["a\u002bb"], "Interval": 5 } }""");

        ImageDifference only = Assert.Single(await CompareAsync(before, after));

        Assert.Equal((DifferenceKind.Config, "Digest"), (only.Kind, only.Name));
    }

    [Fact]
    public async Task Annotations_and_steps_of_the_history_are_told()
    {
        Image before = One(["a"], manifest: """{ "x": "1" }""", history: """[{ "created_by": "one" }]""");
        Image after = One(["a"], manifest: """{ "x": "2" }""", history: """[{ "created_by": "one" }, { "created_by": "two", "empty_layer": true }]""");

        Assert.Equal(
            ["Manifest Annotations.x: Changed", "Config History.002: Added"],
            (await CompareAsync(before, after)).Select(item => item.ToString()));
    }

    [Fact]
    public async Task Layers_are_found_by_their_content()
    {
        Image before = Image(["base"], ["old"], ["top"]);
        Image after = Image(["base"], ["new"], ["newer"], ["top"]);

        Assert.Equal(
            ["Layer 2: Removed", "Layer 2: Added", "Layer 3: Added"],
            (await CompareAsync(before, after, DifferenceKind.Layer)).Select(item => item.ToString()));
    }

    [Fact]
    public async Task A_layer_that_is_only_stored_otherwise_has_changed_and_its_files_have_not()
    {
        Layer layer = WrittenLayer.Of("a = 1");
        byte[] tar = ((MemoryBlob)layer.Blob).Content.ToArray();
        Image plain = new TestedImage().Add(tar, ContainerTools.Testing.SampleCompression.None).Build();
        Image packed = new TestedImage().Add(tar).Build();

        ImageDifference difference = Assert.Single(await CompareAsync(plain, packed));

        Assert.Equal((DifferenceKind.Layer, DifferenceChange.Changed), (difference.Kind, difference.Change));
        Assert.Equal(packed.Layers[0].Digest, Assert.IsType<Layer>(difference.Difference).Digest);
    }

    [Theory]
    [InlineData("a = 1", "a = 2", "Changed /a Content")]
    [InlineData("a = 1", "a = 123", "Changed /a Content")]
    [InlineData("a = 1", "600 a = 1", "Changed /a Mode")]
    [InlineData("a = 1", "a -> b", "Changed /a Kind,Link")]
    [InlineData("a -> b", "a -> c", "Changed /a Link")]
    [InlineData("a = 1", "b = 1", "Removed /a ", "Added /b ")]
    [InlineData("a/", "700 a/", "Changed /a Mode")]
    [InlineData("a 1:3", "a 1:5", "Changed /a Device")]
    public async Task Files_are_told_with_what_has_changed(string before, string after, params string[] expected)
    {
        IReadOnlyList<ImageDifference> differences = await CompareAsync(Image([before]), Image([after]), DifferenceKind.File);

        Assert.Equal(expected, differences.Select(item => $"{item.Change} {item.Name} {string.Join(',', item.Aspects)}"));
    }

    [Fact]
    public async Task Files_have_both_entries_with_their_contents_digests()
    {
        ImageDifference difference = Assert.Single(await CompareAsync(Image(["a = 1", "b = 1"]), Image(["a = 22", "b = 1"]), DifferenceKind.File));

        var before = Assert.IsType<ImageFile>(difference.Reference);
        var after = Assert.IsType<ImageFile>(difference.Difference);
        Assert.Equal(("/a", 1L, "0644", Digest.Of("sha256", "1"u8)), (before.FullName, before.Size, before.OctalMode, before.Digest));
        Assert.Equal((2L, Digest.Of("sha256", "22"u8)), (after.Size, after.Digest));
    }

    [Fact]
    public async Task What_a_top_layer_changes_is_compared_with_the_base_below_it()
    {
        string[] common = ["d/", "d/kept = 1", "d/same = 2", "d/gone = 3", "d/changed = 4", "link => d/kept"];
        Image before = Image(common, ["x = x"]);
        Image after = Image(common, ["d/same = 2", "d/.wh.gone", "d/changed = 5", "x = x"]);

        IReadOnlyList<ImageDifference> differences = await CompareAsync(before, after, DifferenceKind.File);

        Assert.Equal(["Removed /d/gone", "Changed /d/changed"], differences.Select(item => $"{item.Change} {item.Name}").OrderDescending());
        Assert.All(differences, item => Assert.NotNull(((ImageFile)item.Reference!).Digest));
    }

    [Fact]
    public async Task Files_that_moved_to_another_layer_are_the_same() =>
        Assert.Empty(await CompareAsync(Image(["a = 1", "b = 2"]), Image(["a = 1"], ["b = 2"]), DifferenceKind.File));

    [Theory]
    [InlineData("z = 1;a => z", "a = 1;z => a")]
    [InlineData("a = 1;b => a;c => a", "c = 1;a => c;b => c")]
    [InlineData("d/;d/z -> x;a => d/z", "a -> x;d/;d/z => a")]
    [InlineData("a = 1;b => a", "a = 1;b = 1", "Changed /b Link")]
    [InlineData("a = 1;b = 1", "b = 1;a => b", "Changed /b Link")]
    [InlineData("a = 1;b => a;c = 1;d => c", "a = 1;c => a;b = 1;d => b", "Changed /b Link", "Changed /c Link", "Changed /d Link")]
    [InlineData("a = 1;b => a", "b = 1", "Removed /a ")]
    [InlineData("b = 1", "a = 1;b => a", "Added /a ")]
    [InlineData("a = 1;b => a;c => a", "b = 1;c => b;d => b", "Removed /a ", "Added /d ")]
    [InlineData("a = 1;b => a", "a/;b = 1", "Changed /a Kind,Mode")]
    [InlineData("z = 1;a => z", "a = 2;z => a", "Changed /a Content", "Changed /z Content")]
    public async Task Hard_links_are_told_by_the_names_that_share_a_file(string before, string after, params string[] expected)
    {
        IReadOnlyList<ImageDifference> differences = await CompareAsync(Image(before.Split(';')), Image(after.Split(';')), DifferenceKind.File);

        Assert.Equal(expected, differences.Select(item => $"{item.Change} {item.Name} {string.Join(',', item.Aspects)}"));
    }

    [Fact]
    public async Task A_layer_that_both_images_have_may_get_other_links_from_above() => Assert.Equal(
        ["Changed /b Link", "Added /c"],
        (await CompareAsync(Image(["a = 1", "b => a"]), Image(["a = 1", "b => a"], ["b = 1", "c => b"]), DifferenceKind.File)).Select(item => $"{item.Change} {item.Name}{string.Concat(item.Aspects.Select(aspect => " " + aspect))}"));

    [Fact]
    public async Task Times_can_be_left_out()
    {
        Image before = Image(["a = 1"]);
        Image after = new TestedImage().Add(new ContainerTools.Testing.LayerTar().File("a", "1")).Build();

        Assert.Equal(["Modified"], Assert.Single(await CompareAsync(before, after, DifferenceKind.File)).Aspects);
        Assert.Empty(await new ImageComparer([DifferenceKind.File], excludeMtime: true).CompareAsync(before, after, NullReporter.Instance, default));
    }

    [Fact]
    public async Task Layers_that_both_have_are_read_once_and_equal_stacks_not_at_all()
    {
        Image before = Image(["base = 1"], ["x = 1"]);
        Image after = Image(["base = 1"], ["x = 2"]);

        await CompareAsync(before, after);
        Assert.Equal(1, Opened(before, 0) + Opened(after, 0));

        Image labelled = Image([["base = 1"], ["x = 1"]], config: """{ "Labels": { "a": "1" } }""");
        await CompareAsync(labelled, Image(["base = 1"], ["x = 1"]));
        Assert.Equal(0, Opened(labelled, 0));
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_and_all_other_packages_are_compared()
    {
        Image before = Image(["n/node_modules/bad/package.json = {", """n/node_modules/ok/package.json = {"name":"ok","version":"1.0.0"}"""]);
        Image after = Image(["n/node_modules/bad/package.json = {", """n/node_modules/ok/package.json = {"name":"ok","version":"2.0.0"}"""]);
        var problems = new List<(Image Image, ImageException Problem)>();

        ImageDifference difference = Assert.Single(await new ImageComparer([DifferenceKind.Package], false, onProblem: (image, problem) => problems.Add((image, problem)))
            .CompareAsync(before, after, NullReporter.Instance, default));

        Assert.Equal("Npm ok 1.0.0 2.0.0", $"{difference.Name} {difference.Reference} {difference.Difference}");
        Assert.Equal([before, after], problems.Select(item => item.Image));
        Assert.All(problems, item => Assert.Contains("/n/node_modules/bad/package.json", item.Problem.Message, StringComparison.Ordinal));
        ImageException thrown = await Assert.ThrowsAsync<ImageException>(() => CompareAsync(before, after, DifferenceKind.Package));
        Assert.Equal(problems[0].Problem.Message, thrown.Message);
    }

    [Fact]
    public async Task Indexes_are_compared_platform_by_platform()
    {
        Image amd64 = Image(["a = 1"]);
        ImageIndex before = Index(amd64, ForPlatform("arm64", "a = 1"), ForPlatform("s390x", "a = 1"));
        ImageIndex after = Index(amd64, ForPlatform("arm64", "a = 2"), ForPlatform("riscv64", "a = 1"));

        IReadOnlyList<ImageDifference> differences = await CompareAsync(before, after);

        Assert.Equal(
            ["linux/arm64 Layer 1: Removed", "linux/arm64 Layer 1: Added", "linux/arm64 File /a: Changed", "linux/s390x Platform linux/s390x: Removed", "linux/riscv64 Platform linux/riscv64: Added"],
            differences.Select(item => $"{item.Platform} {item}"));
    }

    [Fact]
    public async Task An_image_is_compared_with_the_index_s_image_for_its_platform()
    {
        Image amd64 = Image(["a = 1"]);

        ImageDifference difference = Assert.Single(await CompareAsync(Index(amd64, ForPlatform("arm64", "b")), amd64, DifferenceKind.File, DifferenceKind.Platform));

        Assert.Equal("Platform linux/arm64: Removed", difference.ToString());
    }

    private static Task<IReadOnlyList<ImageDifference>> CompareAsync(IImage before, IImage after, params DifferenceKind[] kinds) =>
        new ImageComparer(kinds.Length == 0 ? All : kinds, excludeMtime: false).CompareAsync(before, after, NullReporter.Instance, default);

    private static int Opened(Image image, int layer) => ((BytesBlob)image.Layers[layer].Blob).Opened;

    private static Image Image(params string[][] layers) => Image(layers, config: null);

    private static Image One(string[] layer, string? config = null, string? manifest = null, string? history = null) => Image([layer], config, manifest, history);

    private static Image Image(string[][] layers, string? config = null, string? manifest = null, string? history = null, string architecture = "amd64")
    {
        var image = new TestedImage { Config = { ["architecture"] = architecture } };
        foreach (string[] layer in layers)
        {
            image.Add(((MemoryBlob)WrittenLayer.Of(layer).Blob).Content.ToArray());
        }

        image.Config["config"] = config is null ? null : JsonNode.Parse(config);
        image.Config["history"] = history is null ? null : JsonNode.Parse(history);
        image.ChangeManifest = json => json["annotations"] = manifest is null ? null : JsonNode.Parse(manifest);
        return image.Build();
    }

    private static Image ForPlatform(string architecture, params string[] layer) => Image([layer], architecture: architecture);

    private static ImageIndex Index(params Image[] images)
    {
        var entries = new JsonArray([.. images.Select(image => new JsonObject
        {
            ["mediaType"] = image.Manifest.MediaType,
            ["size"] = image.Manifest.Size,
            ["digest"] = image.Digest.ToString(),
        })]);
        string json = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciIndex, ["manifests"] = entries }.ToJsonString();
        var manifest = (IndexManifest)ManifestDocument.Parse(Encoding.UTF8.GetBytes(json));
        return new ImageIndex(manifest, manifest.Manifests.Zip(images, (descriptor, image) => new IndexEntry(descriptor, image)).ToArray());
    }
}
