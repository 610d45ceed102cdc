using ContainerTools.Testing;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Verification;

/// <summary>Images on a base whose layers are odd, which whoever builds on it cannot mend.</summary>
public sealed class BaseLayersTests
{
    private static readonly LayerTar OddTar = new LayerTar().File("/odd", "absolute").File("../odd", "outside");

    [Fact]
    public async Task What_a_base_has_in_its_layers_is_no_defect_of_an_image_on_it()
    {
        Image image = Odd().Add(TestedImage.GoodTar).Build();

        Assert.NotEmpty(await TestedImage.FindAsync(image));
        Assert.Empty(await FindAsync(image, Odd().Build()));
    }

    [Fact]
    public async Task What_lies_above_the_base_is_still_told()
    {
        Image image = Odd().Add(new LayerTar().File("/mine", "x")).Build();

        Assert.Equal("/mine", Assert.Single(await FindAsync(image, Odd().Build())).Location);
    }

    [Fact]
    public async Task The_base_s_layers_are_found_in_another_compression()
    {
        Image image = Odd(SampleCompression.None).Add(TestedImage.GoodTar).Build();

        Assert.Empty(await FindAsync(image, Odd(SampleCompression.Gzip).Build()));
    }

    [Fact]
    public async Task A_layer_of_the_base_that_was_damaged_on_the_way_is_an_error()
    {
        TestedImage image = Odd().Add(TestedImage.GoodTar);
        image.Replaced[0] = new byte[10];
        TestedImage recompressed = Odd(SampleCompression.None).Add(TestedImage.GoodTar);
        recompressed.Replaced[0] = new byte[512];
        TestedImage incomplete = Odd().Add(TestedImage.GoodTar);
        incomplete.Replaced[0] = null;

        Assert.Equal([ImageDefectCode.SizeMismatch, ImageDefectCode.DigestMismatch], await CodesAsync(image));
        Assert.Contains(ImageDefectCode.DiffIdMismatch, await CodesAsync(recompressed));
        Assert.Equal([ImageDefectCode.BlobMissing], await CodesAsync(incomplete));

        static async Task<IEnumerable<ImageDefectCode>> CodesAsync(TestedImage image) => (await FindAsync(image.Build(), Odd().Build())).Select(defect => defect.Code);
    }

    [Fact]
    public async Task What_a_layer_does_with_folders_of_the_base_is_told()
    {
        Layer[] below = [WrittenLayer.Of("700 d/"), WrittenLayer.Of("d/below = text")];
        Image image = LayerImage.Of([.. below, WrittenLayer.Of("d/above = text")]);

        IEnumerable<ImageDefect> all = (await TestedImage.FindAsync(image)).Where(defect => defect.Code == ImageDefectCode.FolderNotListed);
        IEnumerable<ImageDefect> above = (await FindAsync(image, LayerImage.Of(below))).Where(defect => defect.Code == ImageDefectCode.FolderNotListed);

        Assert.Equal(image.Layers.Skip(1).Select(layer => $"layer {layer.Digest}"), all.Select(defect => defect.Subject));
        Assert.Equal($"layer {image.Layers[2].Digest}", Assert.Single(above).Subject);
    }

    [Fact]
    public async Task A_config_of_an_image_on_a_base_is_checked()
    {
        TestedImage image = Odd().Add(TestedImage.GoodTar);
        image.Config["created"] = "yesterday";

        Assert.Equal([ImageDefectCode.InvalidField], (await FindAsync(image.Build(), Odd().Build())).Select(defect => defect.Code));
    }

    [Fact]
    public async Task Of_several_bases_each_image_is_tested_above_its_own()
    {
        Image lower = Odd().Build();
        Image upper = Odd().Add(OddTar).Build();
        Image other = new TestedImage().Add(new LayerTar().File("/other", "x")).Build();
        var tester = new ImageTester { Bases = [other, lower, upper] };

        foreach (Image image in new[] { Odd().Add(OddTar).Add(TestedImage.GoodTar).Build(), Odd().Add(TestedImage.GoodTar).Build(), other })
        {
            Assert.Empty((await tester.TestAsync(image, NullReporter.Instance, CancellationToken.None)).Defects);
        }
    }

    [Fact]
    public async Task An_image_on_another_base_is_an_error_that_names_the_first_layer_that_differs()
    {
        Image image = Odd().Add(TestedImage.GoodTar).Build();
        Image unrelated = Odd().Add(new LayerTar().File("a", "x")).Build();

        ImageException exception = await Assert.ThrowsAsync<ImageException>(() => FindAsync(image, unrelated));

        Assert.Equal(ImageError.InvalidArgument, exception.Error);
        Assert.Contains($"is not built on {unrelated}", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"Layer 2 of the base, {unrelated.Layers[1].DiffId}, is {image.Layers[1].DiffId} there", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_with_fewer_layers_than_the_base_is_not_built_on_it()
    {
        ImageException exception = await Assert.ThrowsAsync<ImageException>(() => FindAsync(Odd().Build(), Odd().Add(OddTar).Build()));

        Assert.Contains("is not there", exception.Message, StringComparison.Ordinal);
    }

    private static TestedImage Odd(SampleCompression compression = SampleCompression.Gzip) => new TestedImage().Add(OddTar, compression);

    private static async Task<IReadOnlyList<ImageDefect>> FindAsync(Image image, Image below) =>
        (await new ImageTester { Bases = [below] }.TestAsync(image, NullReporter.Instance, CancellationToken.None)).Defects;
}
