using ContainerTools.Comparison;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using static ContainerTools.Tests.Comparison.UpdateImages;

namespace ContainerTools.Tests.Comparison;

public sealed class ImageUpdateMeasurerTests
{
    private readonly CollectingReporter _reporter = new();

    [Theory]
    [InlineData("a b", "a b", "Unchanged Unchanged")]
    [InlineData("a", "a b", "Unchanged Added!")]
    [InlineData("a b", "a", "Unchanged")]
    [InlineData("a b", "a c", "Unchanged Replaced!")]
    [InlineData("a b", "c b", "Replaced! Rebased+")]
    [InlineData("a b c", "a c", "Unchanged Rebased+")]
    [InlineData("a b", "b a", "Rebased+ Rebased+")]
    [InlineData("a", "a b b", "Unchanged Added! Repeated+")]
    [InlineData("a", "a a", "Unchanged Rebased+")]
    [InlineData("a a:members", "a:members", "Unchanged")]
    [InlineData("a b", "c b:members", "Replaced! Recompressed!")]
    public void Engines_that_know_layers_by_digest_pull_those_with_a_new_one(string from, string to, string expected)
    {
        Assert.Equal(expected, Describe(Update(from, to, PullEngine.Containerd)));
        Assert.Equal(expected, Describe(Update(from, to, PullEngine.Podman)));
    }

    [Theory]
    [InlineData("a b", "a:members b", "Recompressed Unchanged", "Recompressed! Unchanged")]
    [InlineData("a b", "a b:plain c", "Unchanged Recompressed Added!", "Unchanged Recompressed Added!")]
    [InlineData("a b", "c b:plain", "Replaced! Recompressed!", "Replaced! Recompressed+")]
    [InlineData("a:plain b", "a b", "Recompressed Unchanged", "Recompressed! Unchanged")]
    public void What_is_only_stored_otherwise_is_there_for_containerd_where_it_is_unpacked_and_for_podman_where_it_is_plain_now(string from, string to, string containerd, string podman)
    {
        Assert.Equal(containerd, Describe(Update(from, to, PullEngine.Containerd)));
        Assert.Equal(podman, Describe(Update(from, to, PullEngine.Podman)));
    }

    [Theory]
    [InlineData("a b", "a b", "Unchanged Unchanged")]
    [InlineData("a b", "a c", "Unchanged Replaced!")]
    [InlineData("a b c", "a d c", "Unchanged Replaced! Rebased!")]
    [InlineData("a b", "b", "Rebased!")]
    [InlineData("a", "a a", "Unchanged Rebased!")]
    [InlineData("a", "a b b", "Unchanged Added! Repeated+")]
    [InlineData("a b", "a:members b c", "Recompressed! Unchanged! Added!")]
    [InlineData("a a:members", "a:members", "Unchanged")]
    public void Docker_pulls_all_from_the_first_layer_on_that_it_does_not_have(string from, string to, string expected) =>
        Assert.Equal(expected, Describe(Update(from, to, PullEngine.DockerGraphDriver)));

    [Fact]
    public void Docker_pulls_no_layer_of_an_image_whose_id_it_has()
    {
        ImageUpdate update = Update("a b", "a:members b", PullEngine.DockerGraphDriver);

        Assert.Equal("Recompressed Unchanged", Describe(update));
        Assert.Equal((update.To.Manifest.Size, update.To.Manifest.Size), (update.PullSize, update.DocumentSize));
    }

    [Fact]
    public void Docker_on_windows_knows_layers_by_their_contents()
    {
        ImageUpdate update = Measure(Image(Windows, "a b".Split(' ')), Image(Windows, "a:members b c".Split(' ')), PullEngine.DockerGraphDriver);

        Assert.Equal("Recompressed Unchanged Added!", Describe(update));
    }

    [Theory]
    [InlineData("a,b RUN make,c", "a,d RUN make,c", "0 1 2", "Unchanged Rebuilt! Rebased+")]
    [InlineData("a,b RUN one,c RUN two", "a,d RUN two", "0 2", "Unchanged Rebuilt!")]
    [InlineData("a,b RUN one", "a,c RUN new,d RUN one", "0 - 1", "Unchanged Added! Rebuilt!")]
    [InlineData("a,b RUN one,c RUN two", "a,d RUN three,e RUN two,f RUN four", "0 1 2 -", "Unchanged Replaced! Rebuilt! Added!")]
    [InlineData("a,b,c", "a,d,c,e", "0 1 2 -", "Unchanged Replaced! Rebased+ Added!")]
    [InlineData("a,b", "c,b,a", "- 1 0", "Added! Rebased+ Rebased+")]
    public void A_layer_is_paired_by_content_then_by_its_step_then_by_its_place(string from, string to, string places, string expected)
    {
        ImageUpdate update = Measure(Image(from.Split(',')), Image(to.Split(',')));

        Assert.Equal(expected, Describe(update));
        Assert.Equal(places, string.Join(' ', update.Layers.Select(layer => layer.FromIndex?.ToString() ?? "-")));
        Assert.All(update.Layers, layer => Assert.Equal(layer.FromIndex is { } index ? update.From!.Layers[index].Size : null, layer.FromSize));
    }

    [Fact]
    public void Steps_are_the_same_whatever_they_copied()
    {
        string Copy(char digit) => $"/bin/sh -c #(nop) COPY dir:{new string(digit, 64)} in /app ";

        ImageUpdate update = Measure(Image("a RUN x", $"b {Copy('1')}"), Image("a RUN x", "c RUN y", $"d {Copy('2')}"));

        Assert.Equal("Unchanged Added! Rebuilt!", Describe(update));
        Assert.Equal(Copy('2'), update.Layers[2].CreatedBy);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("5")]
    [InlineData("""[{ "created_by": "RUN one" }]""")]
    public void A_history_that_says_nothing_leaves_the_places(string? history)
    {
        ImageUpdate update = Measure(WithHistory(history, "a", "b"), WithHistory(history, "a", "c", "d"));

        Assert.Equal("Unchanged Replaced! Added!", Describe(update));
    }

    [Fact]
    public void Sizes_are_those_of_what_is_stored_and_add_up()
    {
        ImageUpdate update = Measure(Image("a", "b"), Image("a", "c", "d", "d"));
        Image to = update.To;

        Assert.Equal(to.Manifest.Size + to.Manifest.Config.Size, update.DocumentSize);
        Assert.Equal(update.DocumentSize + to.Layers[1].Size + to.Layers[2].Size, update.PullSize);
        Assert.Equal(to.Layers[0].Size, update.KeptSize);
        Assert.Equal(update.PullSize + update.KeptSize, update.Size);
        Assert.Equal((double)update.PullSize / update.Size, update.Share);
        Assert.Equal((2, 2, 1), (update.PulledLayers, update.KeptLayers, update.UnpackedAgain));
        Assert.Equal([0, to.Layers[1].Size, to.Layers[2].Size, 0], update.Layers.Select(layer => layer.PullSize));
        Assert.Equal(update.Layers[1].PullSize / (double)update.Size, update.Layers[1].Share);
    }

    [Fact]
    public void The_same_image_costs_nothing()
    {
        ImageUpdate update = Update("a b", "a b");

        Assert.Equal((0, 0, 0.0, update.Size), (update.PullSize, update.DocumentSize, update.Share, update.KeptSize));
    }

    [Theory]
    [InlineData(PullEngine.Containerd, false)]
    [InlineData(PullEngine.Podman, true)]
    public void A_config_that_is_there_is_pulled_again_by_podman_only(PullEngine engine, bool isPulled)
    {
        ImageUpdate update = Update("a", "a:members", engine);

        Assert.Equal(update.To.Manifest.Size + (isPulled ? update.To.Manifest.Config.Size : 0), update.DocumentSize);
    }

    [Fact]
    public void A_client_without_an_image_pulls_all_of_it()
    {
        ImageUpdate update = Assert.Single(ImageUpdateMeasurer.Measure(null, Image("a", "b"), PullEngine.Containerd, _reporter));

        Assert.Equal("Added! Added!", Describe(update));
        Assert.Equal((null, 1.0, update.To.Size), (update.From, update.Share, update.PullSize));
    }

    [Fact]
    public void Indexes_are_measured_platform_by_platform()
    {
        ImageIndex before = Index("example.com/app:1", For("amd64", "a", "b"), For("arm64", "a"), For("s390x", "a"));
        ImageIndex after = Index("example.com/app:2", For("arm64", "a", "d"), For("amd64", "a", "c"), For("riscv64", "a"));

        IReadOnlyList<ImageUpdate> updates = ImageUpdateMeasurer.Measure(before, after, PullEngine.Containerd, _reporter);

        Assert.Equal(
            ["example.com/app:1 -> example.com/app:2 linux/arm64 1", "example.com/app:1 -> example.com/app:2 linux/amd64 1", "example.com/app:2 linux/riscv64 1"],
            updates.Select(update => $"{update} {update.Platform} {update.PulledLayers}"));
        Assert.Equal(["example.com/app:2 has no image for linux/s390x, which example.com/app:1 has."], _reporter.Warnings);
    }

    [Fact]
    public void A_client_of_another_variant_or_build_has_what_runs_on_it()
    {
        Image Build(string version, string layer) => Image(new ImageFactory { Os = "windows", OsVersion = version }, "a", layer);
        Image Arm(string variant, string layer) => Image(new ImageFactory { Architecture = "arm", Variant = variant }, "a", layer);

        IReadOnlyList<ImageUpdate> updates = ImageUpdateMeasurer.Measure(
            Index("example.com/app:1", Build("10.0.17763.1", "b"), Build("10.0.20348.1", "c"), Arm("v6", "d")),
            Index("example.com/app:2", Build("10.0.20348.2", "e"), Arm("v7", "f")),
            PullEngine.Containerd,
            _reporter);

        Assert.Equal(["windows/amd64:10.0.20348.1", "linux/arm/v6"], updates.Select(update => $"{update.From!.Platform}"));
        Assert.Equal(["example.com/app:2 has no image for windows/amd64:10.0.17763.1, which example.com/app:1 has."], _reporter.Warnings);
    }

    [Fact]
    public void A_single_image_is_measured_against_the_index_entry_for_its_platform()
    {
        ImageIndex index = Index("example.com/app:2", For("amd64", "a", "c"), For("arm64", "a", "d"));

        ImageUpdate there = Assert.Single(ImageUpdateMeasurer.Measure(For("arm64", "a"), index, PullEngine.Containerd, _reporter));
        ImageUpdate back = Assert.Single(ImageUpdateMeasurer.Measure(index, For("arm64", "a"), PullEngine.Containerd, _reporter));

        Assert.Equal(("linux/arm64", 1), (there.Platform.ToString(), there.PulledLayers));
        Assert.Equal((index.Images[1].Digest, 0), (back.From!.Digest, back.PulledLayers));
        Assert.Empty(_reporter.Warnings);
    }

    [Fact]
    public void A_platform_that_is_not_there_is_an_error()
    {
        Assert.Equal(ImageError.PlatformNotFound, Error(For("s390x", "a"), Index("example.com/app:2", For("amd64", "a"))));
        Assert.Equal(ImageError.PlatformNotFound, Error(null, Index("example.com/app:2")));
    }

    [Fact]
    public void An_artifact_is_refused()
    {
        var manifest = (Manifest)ManifestDocument.Parse("""{"schemaVersion":2,"config":{"mediaType":"text/x","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"""u8.ToArray());
        var artifact = new Artifact(manifest, []);

        Assert.Equal(ImageError.Unsupported, Error(artifact, Image("a")));
        Assert.Equal(ImageError.Unsupported, Error(Image("a"), artifact));
    }

    private static ImageFactory Windows => new() { Os = "windows" };

    private static Image For(string architecture, params string[] layers) => Image(new ImageFactory { Architecture = architecture }, layers);

    private ImageError Error(IImage? from, IImage to) =>
        Assert.Throws<ImageException>(() => ImageUpdateMeasurer.Measure(from, to, PullEngine.Containerd, _reporter)).Error;

    private static ImageUpdate Update(string from, string to, PullEngine engine = PullEngine.Containerd) => Measure(Image(from.Split(' ')), Image(to.Split(' ')), engine);

    private static ImageUpdate Measure(Image from, Image to, PullEngine engine = PullEngine.Containerd) =>
        Assert.Single(ImageUpdateMeasurer.Measure(from, to, engine, NullReporter.Instance));

    // A "!" for what is pulled, a "+" for what is unpacked again.
    private static string Describe(ImageUpdate update) =>
        string.Join(' ', update.Layers.Select(layer => $"{layer.Reason}{(layer.IsPulled ? "!" : "")}{(layer.UnpackAgain ? "+" : "")}"));
}
