using ContainerTools.Comparison;
using ContainerTools.FileSystem;
using ContainerTools.Inspection;
using ContainerTools.Tests.Tar;

namespace ContainerTools.Tests.FileSystem;

/// <summary>In images for Windows, names that differ in case are one name, whichever layers have them.</summary>
public sealed class WindowsTreeTests
{
    private static readonly string[][] Layers =
    [
        ["Files/", "Files/Windows/", "Files/Windows/a.txt = old", "Files/Windows/b.txt = b", "Files/Windows/c.txt = c", "Files/Temp/", "Files/Temp/x = x"],
        ["Files/", "Files/windows/", "Files/windows/A.TXT = new", "Files/windows/.wh.B.txt", "Files/WINDOWS/d.txt => Files/windows/a.txt", "files/.wh.TEMP"],
    ];

    [Fact]
    public async Task The_upper_file_replaces_the_lower_one_and_folders_keep_the_first_spelling() => Assert.Equal(
        ["Files/", "Files/Windows/", "Files/Windows/A.TXT = new", "Files/Windows/c.txt = c", "Files/Windows/d.txt => Files/Windows/A.TXT"],
        await FlattenAsync(LayerImage.ForWindows(Stack(Layers))));

    [Fact]
    public async Task In_an_image_for_Linux_they_are_two_names() => Assert.Equal(
        ["F/", "F/a = 1", "f/", "f/A = 2"],
        await FlattenAsync(LayerImage.Of(Stack([["F/", "F/a = 1"], ["f/", "f/A = 2", "f/.wh.a"]]))));

    [Theory]
    [InlineData("\u00e9 = 1", "\u00c9 = 2", "\u00c9 = 2")]
    [InlineData("\u0436/", "\u0416/x", "\u0436/", "\u0436/x")]
    [InlineData("\u00df = 1", "SS = 2", "SS = 2", "\u00df = 1")]
    [InlineData("i = 1", "\u0130 = 2", "i = 1", "\u0130 = 2")]
    public async Task Case_is_that_of_no_language(string below, string above, params string[] expected) =>
        Assert.Equal(expected, await FlattenAsync(LayerImage.ForWindows(Stack([[below], [above]]))));

    [Fact]
    public async Task Names_that_are_no_UTF8_are_one_only_byte_by_byte()
    {
        Assert.Equal(["A\udcff = 2", "a\udcff = 1"], await FlattenAsync(LayerImage.ForWindows(Stack([["a\udcff = 1"], ["A\udcff = 2"]]))));
        Assert.Equal(["a\udcff = 2"], await FlattenAsync(LayerImage.ForWindows(Stack([["a\udcff = 1"], ["a\udcff = 2"]]))));
    }

    [Theory]
    [InlineData(".wh.B;b = 2", "b = 2")]
    [InlineData("b = 1;B = 2", "b = 2")]
    [InlineData("D/.wh.x;d/Y = 2", "D/", "D/Y = 2")]
    [InlineData("l -> D;L/y = 2", "D/", "D/y = 2", "l -> D")]
    public async Task Within_a_layer_they_are_one_name_too(string layer, params string[] expected) =>
        Assert.Equal(expected, await FlattenAsync(LayerImage.ForWindows(Stack([layer.Split(';')]))));

    [Fact]
    public async Task What_was_hidden_comes_back_under_its_new_name() => Assert.Equal(
        ["A/", "A/new = 2"],
        await FlattenAsync(LayerImage.ForWindows(Stack([["a/", "a/old = 1"], [".wh.A"], ["A/", "A/new = 2"]]))));

    [Fact]
    public async Task A_long_name_is_one_too()
    {
        string name = string.Concat(Enumerable.Repeat("\u00e9x", 400));

        Assert.Equal([$"{name.ToUpperInvariant()} = 2"], await FlattenAsync(LayerImage.ForWindows(Stack([[$"{name} = 1"], [$"{name.ToUpperInvariant()} = 2"]]))));
    }

    [Fact]
    public async Task Squashing_never_changes_what_random_layers_make_together()
    {
        var random = new Random(17);
        int squashed = 0;
        for (int i = 0; i < 500; i++)
        {
            Layer[] layers = Stack(RandomStack.NextMixed(random));
            Image image = LayerImage.ForWindows(layers);
            string[] expected;
            try
            {
                expected = await FlattenAsync(image);
            }
            catch (ImageException exception) when (exception.Error == ImageError.Malformed)
            {
                continue;
            }

            int from = random.Next(layers.Length - 1);
            Image made = await ImageSquasher.SquashAsync(image, from, random.Next(from + 1, layers.Length), null, NullReporter.Instance, default);
            string[] actual = await FlattenAsync(made);
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"{string.Join(" | ", layers.Select(layer => string.Join(", ", WrittenImage.Describe(WrittenImage.ReadLayer(layer)))))}\n{string.Join('\n', expected)}\nsquashed from {from}:\n{string.Join('\n', actual)}");
            squashed++;
        }

        Assert.InRange(squashed, 100, 500);
    }

    [Fact]
    public async Task Files_of_another_case_are_changed_and_hide_what_was_there()
    {
        ImageMeasure measure = await ImageMeasurer.MeasureAsync(LayerImage.ForWindows(Stack(Layers)), null, NullReporter.Instance, default);

        Assert.Equal((1, 1, 2), (measure.Layers[1].Added, measure.Layers[1].Changed, measure.Layers[1].Removed));
        Assert.Equal("old".Length + "b".Length + "x".Length, measure.HiddenSize);
    }

    [Fact]
    public async Task Images_are_compared_without_regard_to_case()
    {
        Image before = LayerImage.ForWindows(Stack([["Files/", "Files/A = 1", "Files/B = 1", "Files/gone"]]));
        Image after = LayerImage.ForWindows(Stack([["files/", "files/a = 1", "files/b = 2", "files/come"]]));

        Assert.Equal(["Changed /Files/B", "Removed /Files/gone", "Added /files/come"], await CompareAsync(before, after));
    }

    [Fact]
    public async Task An_image_for_another_system_has_other_names()
    {
        Image windows = LayerImage.ForWindows(Stack([["A = 1", "b = 1"]]));
        Image linux = LayerImage.Of(Stack([["A = 1", "B = 1", "a = 1"]]));

        Assert.Equal(["Added /B", "Added /a", "Removed /b"], await CompareAsync(windows, linux));
        Assert.Equal(["Removed /B", "Removed /a", "Added /b"], await CompareAsync(linux, windows));
    }

    private static async Task<IEnumerable<string>> CompareAsync(Image before, Image after) =>
        (await new ImageComparer([DifferenceKind.File], excludeMtime: false).CompareAsync(before, after, NullReporter.Instance, default)).Select(item => $"{item.Change} {item.Name}");

    private static Layer[] Stack(string[][] layers) => [.. layers.Select(lines => WrittenLayer.Of(lines))];

    // As the tree has it, after a look that the tar of all layers has the same.
    private static async Task<string[]> FlattenAsync(Image image)
    {
        FileTree tree = await FileTree.ReadAsync(image, NullReporter.Instance, default);
        RootFileSystem files = await RootFileSystem.ReadAsync(image, NullReporter.Instance, default);
        using var tar = new MemoryStream();
        await files.WriteAsync(tar, NullReporter.Instance, default);
        string[] written = [.. WrittenImage.Describe(ReadTar.From(tar.ToArray())).Order(CodePointComparer.Instance)];
        Assert.Equal(tree.Entries.Select(entry => entry.Path).Order(CodePointComparer.Instance), ReadTar.From(tar.ToArray()).Entries.Select(entry => entry.Header.Name.TrimEnd('/')).Order(CodePointComparer.Instance));
        return written;
    }
}
