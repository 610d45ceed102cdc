using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Compression;
using ContainerTools.FileSystem;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Tar;

namespace ContainerTools.Tests.FileSystem;

public sealed class ImageSquasherTests
{
    private static readonly string[][] Layers =
    [
        ["usr/", "usr/a = 0", "usr/b = 0", "keep = 0", "old/", "old/x", "linked = 0", "etc/", "etc/conf"],
        ["usr/", "usr/.wh.a", "one = 1", ".wh.old", "hard => linked", "d/", "d/f = 1"],
        ["usr/", "usr/b = 2", ".wh.one", "old/", "old/y = 2", ".wh.linked", "etc/.wh..wh..opq", "etc/new = 2"],
        ["top = 3", "d/", "d/.wh.f"],
    ];

    [Fact]
    public async Task Squashed_layers_hide_what_they_hid_and_show_what_they_showed()
    {
        Image image = LayerImage.Of(Layers.Select(lines => WrittenLayer.Of(lines)).ToArray());
        for (int from = 0; from < 4; from++)
        {
            for (int to = from; to < 4; to++)
            {
                Image squashed = await SquashAsync(image, from, to);
                Assert.Equal(4 - (to - from), squashed.Layers.Count);
                Assert.Equal(await FlattenAsync(image), await FlattenAsync(squashed));
            }
        }
    }

    [Fact]
    public async Task Squashing_never_changes_what_random_layers_make_together()
    {
        var random = new Random(11);
        for (int i = 0; i < 500; i++)
        {
            string[][] stack = RandomStack.Next(random);
            Image image = LayerImage.Of(stack.Select(lines => WrittenLayer.Of(lines)).ToArray());
            string[] expected;
            try
            {
                expected = await FlattenAsync(image);
            }
            catch (ImageException exception) when (exception.Error == ImageError.Malformed)
            {
                continue;
            }

            int from = random.Next(stack.Length - 1);
            Image squashed = await SquashAsync(image, from, random.Next(from + 1, stack.Length));
            string[] actual = await FlattenAsync(squashed);
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"{string.Join(" | ", stack.Select(lines => string.Join(", ", lines)))}\n{string.Join('\n', expected)}\nsquashed from {from} to {from + stack.Length - squashed.Layers.Count}:\n{string.Join('\n', actual)}");
        }
    }

    [Fact]
    public async Task What_concerns_lower_layers_stays_in_the_new_one() => Assert.Equal(
        ["etc/.wh..wh..opq", ".wh.linked", "old/", "old/.wh..wh..opq", ".wh.one", "usr/", "usr/.wh.a",
         "hard = 0", "d/", "d/f = 1", "usr/b = 2", "old/y = 2", "etc/new = 2"],
        await DescribeAsync(await SquashAsync(LayerImage.Of(Layers.Select(lines => WrittenLayer.Of(lines)).ToArray()), 1, 2), 1));

    [Theory]
    [InlineData("h => a", "new", "new", "h => a")]
    [InlineData("h => a", ".wh.a", ".wh.a", "h = low")]
    [InlineData("h => a", "a = up", "h = low", "a = up")]
    [InlineData("x/h => d/f", "d/.wh..wh..opq", "d/.wh..wh..opq", "x/h = low")]
    [InlineData("x/h => d/f", "d = file", "x/h = low", "d = file")]
    [InlineData("x/h => l/f", ".wh.l", ".wh.l", "x/h => d/f")]
    public async Task A_link_to_a_lower_file_stays_one_until_something_hides_that(string first, string second, params string[] squashed)
    {
        Image image = LayerImage.Of(WrittenLayer.Of("a = low", "d/", "d/f = low", "l -> d"), WrittenLayer.Of(first), WrittenLayer.Of(second));
        Image made = await SquashAsync(image, 1, 2);

        Assert.Equal(squashed.Order(StringComparer.Ordinal), (await DescribeAsync(made, 1)).Order(StringComparer.Ordinal));
        Assert.Equal(await FlattenAsync(image), await FlattenAsync(made));
    }

    [Fact]
    public async Task A_file_that_came_and_went_still_hides_a_lower_folder() => Assert.Equal(
        [".wh.x", "y/", "y/.wh..wh..opq"],
        await DescribeAsync(await SquashAsync(LayerImage.Of(WrittenLayer.Of("x/", "x/low", "y/", "y/low"), WrittenLayer.Of("x = file", "y = file"), WrittenLayer.Of(".wh.x", "y/")), 1, 2), 1));

    [Fact]
    public async Task Config_history_and_manifest_say_what_became_of_the_layers()
    {
        Layer[] layers = [WrittenLayer.Of("a"), WrittenLayer.Of("b"), WrittenLayer.Of("c")];
        var config = new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["unknown"] = new JsonObject { ["big"] = JsonNode.Parse("12345678901234567890.10") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. layers.Select(layer => JsonValue.Create($"{layer.DiffId}"))]) },
            ["history"] = new JsonArray(Step("base"), Step("ENV a", empty: true), Step("second"), Step("ENV b", empty: true), Step("third"), Step("CMD", empty: true)),
        };
        Image image = LayerImage.Of(Encoding.UTF8.GetBytes(config.ToJsonString()), layers);

        Image squashed = await SquashAsync(image, 1, 2);

        Assert.Equal(["base", "ENV a", "ENV b", $"squash of layers 1 to 2 of {image.Id}", "CMD"], squashed.Config.History.Select(step => step.CreatedBy));
        Assert.Equal(2, squashed.Config.History.Count(step => !step.IsEmptyLayer));
        Assert.Equal(layers[0].DiffId, squashed.Config.DiffIds[0]);
        Assert.Equal(squashed.Layers.Select(layer => layer.DiffId), squashed.Config.DiffIds);
        Assert.Contains("12345678901234567890.10", squashed.Config.Json, StringComparison.Ordinal);
        Assert.Same(image.Layers[0].Blob, squashed.Layers[0].Blob);
        Assert.Equal(image.RepoTags, squashed.RepoTags);

        static JsonObject Step(string by, bool empty = false) => empty
            ? new JsonObject { ["created_by"] = by, ["empty_layer"] = true }
            : new JsonObject { ["created"] = "2024-01-01T00:00:00Z", ["created_by"] = by };
    }

    [Fact]
    public async Task The_new_layer_is_the_same_every_time_it_is_made_and_read()
    {
        Image image = LayerImage.Of(Layers.Select(lines => WrittenLayer.Of(lines)).ToArray());
        Image once = await SquashAsync(image, 0, 3);
        Image twice = await SquashAsync(image, 0, 3);
        Assert.Equal(once.Digest, twice.Digest);
        byte[] bytes = await ReadAsync(once.Layers[0]);
        Assert.Equal(bytes, await ReadAsync(once.Layers[0]));

        using Stream rest = await once.Layers[0].Blob.OpenUnverifiedAsync(700, NullReporter.Instance, default);
        using var read = new MemoryStream();
        await rest.CopyToAsync(read);
        Assert.Equal(bytes[700..], read.ToArray());
    }

    [Fact]
    public async Task The_new_layer_may_be_compressed()
    {
        using var folder = new TemporaryFolder();
        Image image = LayerImage.Of(Layers.Select(lines => WrittenLayer.Of(lines)).ToArray());
        Image squashed = await ImageSquasher.SquashAsync(image, 1, 3, new LayerCompressor(new ImageStore(folder.Path), Codec.Gzip).CompressAsync, NullReporter.Instance, default);

        Assert.Equal(MediaTypes.OciLayerGzip, squashed.Layers[1].MediaType);
        Assert.Equal(MediaTypes.OciLayerGzip, squashed.Manifest.Layers[1].MediaType);
        Assert.Equal((await SquashAsync(image, 1, 3)).Layers[1].DiffId, squashed.Layers[1].DiffId);
        Assert.Equal(await FlattenAsync(image), await FlattenAsync(squashed));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    [InlineData(0, 4)]
    public async Task Layers_that_are_not_there_cannot_be_squashed(int from, int to)
    {
        Image image = LayerImage.Of(Layers.Select(lines => WrittenLayer.Of(lines)).ToArray());
        Assert.Same(image, await SquashAsync(image, 2, 2));
        Assert.Equal(ImageError.InvalidArgument, (await Assert.ThrowsAsync<ImageException>(() => SquashAsync(image, from, to))).Error);
    }

    [Fact]
    public async Task Squashed_layers_are_read_as_a_whole_and_not_from_the_beginning_for_each_part()
    {
        Layer layer = Assert.Single((await SquashAsync(LayerImage.Of(Layers.Select(lines => WrittenLayer.Of(lines)).ToArray()), 0, 3)).Layers);

        Assert.Null(await layer.Blob.TryOpenRangeAsync(512, 1, NullReporter.Instance, default));
    }

    private static Task<Image> SquashAsync(Image image, int from, int to) =>
        ImageSquasher.SquashAsync(image, from, to, null, NullReporter.Instance, default);

    private static async Task<string[]> DescribeAsync(Image image, int layer) => WrittenImage.Describe(ReadTar.From(await ReadAsync(image.Layers[layer])));

    // In the order of names: that of a squashed image's entries may be another.
    private static async Task<string[]> FlattenAsync(Image image)
    {
        using var tar = new MemoryStream();
        await (await RootFileSystem.ReadAsync(image, NullReporter.Instance, default)).WriteAsync(tar, NullReporter.Instance, default);
        return WrittenImage.Describe(ReadTar.From(tar.ToArray())).Order(StringComparer.Ordinal).ToArray();
    }

    private static async Task<byte[]> ReadAsync(Layer layer)
    {
        using Stream stream = await layer.OpenTarAsync(NullReporter.Instance, default);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        return read.ToArray();
    }
}
