using ContainerTools.Inspection;

namespace ContainerTools.Tests.Inspection;

public sealed class ImageMeasurerTests
{
    [Fact]
    public async Task A_layer_is_measured_by_what_it_does_to_those_below()
    {
        ImageMeasure measure = await MeasureAsync(
            ["d/", "d/a = 1234", "d/b = 12", "d/e/f = 1", "k = keep", "h => k"],
            ["d/a = new", "d/.wh.b", "x = 1234567", "copy = keep"],
            ["d/.wh..wh..opq", "d/a = again", "k/", "k/in = 1", "s -> x"]);

        Assert.Equal(
            [(5, 0, 0, 11L, 7L, 0L), (2, 1, 1, 14L, 3L, 0L), (2, 1, 2, 6L, 0L, 0L)],
            measure.Layers.Select(layer => (layer.Added, layer.Changed, layer.Removed, layer.FileSize, layer.HiddenSize, layer.DuplicateSize)).Select(item => item with { Item6 = 0 }));
        Assert.Equal(31, measure.FileSize);
        Assert.Equal(10, measure.HiddenSize);
        Assert.Equal(21.0 / 31, measure.Efficiency, 6);
        Assert.Equal(4, measure.DuplicateSize);
        Assert.Equal("step 1", measure.Layers[1].CreatedBy);
        Assert.Equal(1.0, measure.Layers.Sum(layer => layer.Share), 6);
    }

    [Theory]
    [InlineData("a/;a/b/c = 1", ".wh.a", 0, 0, 1)]
    [InlineData("a = 1", "a/;a/b = 1", 1, 0, 1)]
    [InlineData("a/;a/b = 1;a/c = 1", "a = 1", 1, 0, 2)]
    [InlineData("a/;a/b = 1;a/c = 1", "a/.wh..wh..opq;a/b = 2", 0, 1, 1)]
    [InlineData("a/;a/b/c = 1;a/b/d = 1", ".wh.a;a/;a/b/;a/b/c = 1", 0, 1, 0)]
    [InlineData("a = 1", ".wh.b", 0, 0, 0)]
    [InlineData("a/", "a/;b -> a", 1, 0, 0)]
    public async Task Files_are_added_changed_and_removed(string below, string above, int added, int changed, int removed)
    {
        LayerMeasure layer = (await MeasureAsync(below.Split(';'), above.Split(';'))).Layers[1];

        Assert.Equal((added, changed, removed), (layer.Added, layer.Changed, layer.Removed));
    }

    [Fact]
    public async Task An_image_without_contents_hides_nothing() => Assert.Equal(1, (await MeasureAsync(["d/"])).Efficiency);

    [Theory]
    [InlineData(FileGrouping.Extension, ".so 3 12,.txt 1 5, 2 3")]
    [InlineData(FileGrouping.Directory, "/usr/lib 3 12,/ 2 7,/usr 1 1")]
    [InlineData(FileGrouping.Layer, "0 4 13,1 2 7")]
    [InlineData(FileGrouping.Owner, "0:0 6 20")]
    public async Task Files_are_grouped(FileGrouping by, string expected)
    {
        ImageFiles files = await ImageFilesTests.ReadAsync(
            ["usr/", "usr/lib/", "usr/lib/a.so = 123456", "usr/lib/deep/b.so = 123456", "usr/lib/h.so => usr/lib/a.so", "usr/x = 1"],
            [".hidden = 12", "t.txt = 12345"]);

        Assert.Equal(expected, string.Join(',', FileGroup.Of(files, by, depth: 2).Select(group => $"{group.Name} {group.Count} {group.Size}")));
    }

    [Fact]
    public async Task Sizes_that_no_number_can_add_up_stay_at_the_largest()
    {
        Layer layer = WrittenLayer.Of(new HandmadeTar().Sparse("a", 1L << 62, 0, [1]).Sparse("b", 1L << 62, 0, [1]).Sparse("d/c", long.MaxValue, 0, [1]).End());
        Layer above = WrittenLayer.Of(new HandmadeTar().Sparse("b", 1L << 62, 0, [2]).Sparse("e", long.MaxValue, 0, [1]).End());
        Image image = LayerImage.Of(layer, above);

        ImageMeasure measure = await ImageMeasurer.MeasureAsync(image, null, NullReporter.Instance, default);
        IReadOnlyList<FileGroup> groups = FileGroup.Of(await ImageFiles.ReadAsync(image, null, NullReporter.Instance, default), FileGrouping.Directory, depth: 1);

        Assert.Equal((long.MaxValue, 4), (measure.FileSize, measure.FileCount));
        Assert.All(measure.Layers, part => Assert.Equal((long.MaxValue, 0.5), (part.FileSize, part.Share)));
        Assert.InRange(measure.HiddenSize, 0, long.MaxValue);
        Assert.InRange(measure.Efficiency, 0, 1);
        Assert.Equal([("/", long.MaxValue), ("/d", long.MaxValue)], groups.Select(group => (group.Name, group.Size)));
    }

    private static Task<ImageMeasure> MeasureAsync(params string[][] layers) =>
        ImageMeasurer.MeasureAsync(ImageFilesTests.Make(layers), null, NullReporter.Instance, default);
}
