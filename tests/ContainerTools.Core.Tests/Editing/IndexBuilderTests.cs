using System.Text;
using System.Text.Json;
using ContainerTools.Editing;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Editing;

public sealed class IndexBuilderTests
{
    [Fact]
    public void Images_become_an_index_that_says_their_platforms()
    {
        Image[] images = [Made.Platform("linux/amd64"), Made.Platform("linux/arm64/v8"), Made.Platform("linux/arm/v6")];

        ImageIndex index = Build(images);

        string Line(Image image, string platform) => $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{image.Digest}}","size":{{image.Manifest.Size}},"platform":{{platform}}}""";
        Assert.Equal(
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',',
                Line(images[0], """{"architecture":"amd64","os":"linux"}"""),
                Line(images[1], """{"architecture":"arm64","os":"linux","variant":"v8"}"""),
                Line(images[2], """{"architecture":"arm","os":"linux","variant":"v6"}"""))}}]}""",
            index.Manifest.Json);
        Assert.Equal(images.Select(image => image.Digest), index.Images.Select(image => image.Digest));
        Assert.All(index.Images, image => Assert.Equal(index.Digest, image.IndexDigest));
    }

    [Fact]
    public void Windows_says_its_build_and_features()
    {
        Image old = Made.Config("""{"architecture":"amd64","os":"windows","os.version":"10.0.17763.1","os.features":["win32k"],ROOTFS}""");
        Image young = Made.Config("""{"architecture":"amd64","os":"windows","os.version":"10.0.20348.1",ROOTFS}""");

        ImageIndex index = Build(old, young);

        JsonElement platform = Made.Json(index.Manifest).GetProperty("manifests")[0].GetProperty("platform");
        Assert.Equal("""{"architecture":"amd64","os":"windows","os.version":"10.0.17763.1","os.features":["win32k"]}""", platform.GetRawText());
        Assert.Equal(["win32k"], index.Images[0].Platform.OsFeatures);
    }

    [Fact]
    public void Two_images_for_one_platform_are_refused()
    {
        Image other = Made.Config("""{"architecture":"amd64","os":"linux","author":"x",ROOTFS}""");

        ImageException error = Assert.Throws<ImageException>(() => Build(Made.Platform("linux/amd64"), Made.Platform("linux/arm64"), other));

        Assert.Contains("linux/amd64", error.Message, StringComparison.Ordinal);
        Assert.Equal(Platform.Parse("linux/amd64"), error.Subject);
    }

    [Fact]
    public void The_same_image_twice_is_there_once()
    {
        SampleImage[] samples = [Sample("amd64"), Sample("arm64")];

        ImageIndex index = Build(Made.Image(samples[0]), Made.Index(SampleIndex.Of(samples)), Made.Image(samples[1]));

        Assert.Equal(samples.Select(sample => sample.Digest), index.Images.Select(image => image.Digest.ToString()));
    }

    [Fact]
    public void Indexes_bring_their_attestations_and_their_own_words()
    {
        SampleIndex left = SampleIndex.Of([Sample("amd64")], attested: true);
        SampleIndex right = SampleIndex.Of([Sample("arm64")], attested: true);

        ImageIndex index = Build(Made.Index(left), Made.Index(right), Made.Platform("linux/s390x"));

        Assert.Equal(5, index.Entries.Count);
        Assert.Equal(2, index.Entries.Count(entry => entry.IsAttestation));
        JsonElement lines = Made.Json(index.Manifest).GetProperty("manifests");
        Assert.Equal(JsonDocument.Parse(left.Content).RootElement.GetProperty("manifests")[1].GetRawText(), lines[1].GetRawText());
        Assert.Equal(JsonDocument.Parse(right.Content).RootElement.GetProperty("manifests")[0].GetRawText(), lines[2].GetRawText());
    }

    [Fact]
    public void What_is_not_here_and_what_attests_it_stays_away()
    {
        var said = new CollectingReporter();
        ImageIndex part = Made.Index(SampleIndex.Of([Sample("amd64"), Sample("arm64")], attested: true), without: 1);

        ImageIndex index = IndexBuilder.Build([part, Made.Platform("linux/arm64")], new(), said);

        Assert.Equal(["linux/amd64", "linux/arm64"], index.Platforms.Select(platform => platform.ToString()));
        Assert.Single(index.Entries, entry => entry.IsAttestation);
        Assert.Empty(index.AbsentEntries);
        Assert.StartsWith("2 entries", Assert.Single(said.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Indexes_in_indexes_are_dissolved()
    {
        SampleIndex inner = SampleIndex.Of([Sample("amd64")], attested: true);
        ImageIndex outer = Made.Index(SampleIndex.Of([SampleIndex.Entry(inner, platform: null)], [inner]));

        ImageIndex index = Build(outer, Made.Platform("linux/arm64"));

        Assert.All(index.Entries, entry => Assert.Null(entry.Index));
        Assert.Equal(2, index.Images.Count);
    }

    [Fact]
    public void One_index_alone_stays_what_it_is()
    {
        ImageIndex before = Made.Index(SampleIndex.Of([Sample("amd64")], attested: true));

        ImageIndex after = IndexBuilder.Build([before, before], new() { Name = "acme/app:2" }, NullReporter.Instance);

        Assert.Equal(before.Digest, after.Digest);
        Assert.Equal(["acme/app:2"], after.RepoTags);
        Assert.NotEqual(before.Digest, IndexBuilder.Build([before], new() { Annotations = [new("a", "b")] }, NullReporter.Instance).Digest);
    }

    [Fact]
    public void An_image_without_a_platform_must_be_given_one()
    {
        Image image = Made.Config("""{ROOTFS,"os":"linux"}""");

        Assert.Contains("names no platform", Assert.Throws<ImageException>(() => Build(image)).Message, StringComparison.Ordinal);
        ImageIndex index = IndexBuilder.Build([image, Made.Platform("linux/amd64")], new() { Platform = Platform.Parse("linux/riscv64") }, NullReporter.Instance);

        Assert.Equal(["linux/riscv64", "linux/amd64"], index.Platforms.Select(platform => platform.ToString()));
        Assert.Equal(image.Digest, index.Images[0].Digest);
    }

    [Fact]
    public void A_platform_that_nobody_needs_is_refused() => Assert.Equal(
        ImageError.InvalidArgument,
        Assert.Throws<ImageException>(() => IndexBuilder.Build([Made.Platform("linux/amd64")], new() { Platform = Platform.Parse("linux/arm64") }, NullReporter.Instance)).Error);

    [Theory]
    [InlineData(true, true, MediaTypeFamily.Oci, true, MediaTypes.OciIndex)]
    [InlineData(true, false, MediaTypeFamily.Oci, false, MediaTypes.OciIndex)]
    [InlineData(true, true, MediaTypeFamily.Docker, false, MediaTypes.DockerList)]
    [InlineData(true, true, MediaTypeFamily.Docker, true, null)]
    [InlineData(true, false, MediaTypeFamily.Docker, false, null)]
    public void Only_Dockers_manifests_alone_make_a_manifest_list(bool first, bool second, MediaTypeFamily wanted, bool annotated, string? expected)
    {
        Image[] images = [Made.Image(Sample("amd64", first)), Made.Image(Sample("arm64", second))];
        IndexRecipe recipe = new() { MediaType = wanted, Annotations = annotated ? [new("a", "b")] : [] };
        if (expected is null)
        {
            Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => IndexBuilder.Build(images, recipe, NullReporter.Instance)).Error);
            return;
        }

        ImageIndex index = IndexBuilder.Build(images, recipe, NullReporter.Instance);

        Assert.Equal(expected, index.Manifest.MediaType);
        Assert.Equal(expected, Made.Json(index.Manifest).GetProperty("mediaType").GetString());
    }

    [Fact]
    public void Annotations_that_all_indexes_share_stay_and_are_changed()
    {
        ImageIndex Annotated(string architecture, string version) => IndexBuilder.Build(
            [Made.Platform($"linux/{architecture}")],
            new() { Annotations = [new("both", "x"), new("version", version), new("gone", "y")] }, NullReporter.Instance);

        ImageIndex index = IndexBuilder.Build([Annotated("amd64", "1"), Annotated("arm64", "2")], new() { Annotations = [new("gone", null), new("added", "ü")] }, NullReporter.Instance);

        Assert.Equal("""{"added":"ü","both":"x"}""", Made.Json(index.Manifest).GetProperty("annotations").GetRawText());
    }

    [Theory]
    [InlineData(null, "a:1")]
    [InlineData("acme/app", "acme/app:latest")]
    [InlineData("ghcr.io/acme/app:2", "ghcr.io/acme/app:2")]
    public void The_name_is_the_given_one_or_the_common_ones(string? name, string expected)
    {
        ImageIndex index = IndexBuilder.Build([Made.Platform("linux/amd64", "a:0", "a:1"), Made.Platform("linux/arm64", "a:1", "a:2")], new() { Name = name }, NullReporter.Instance);

        Assert.Equal([expected], index.RepoTags);
        Assert.Equal(ImageReference.Parse(expected), index.Reference);
    }

    [Theory]
    [InlineData("Not A Name")]
    [InlineData("app@sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    public void A_name_that_is_none_is_refused(string name) => Assert.Equal(
        ImageError.InvalidArgument,
        Assert.Throws<ImageException>(() => IndexBuilder.Build([Made.Platform("linux/amd64")], new() { Name = name }, NullReporter.Instance)).Error);

    [Fact]
    public void Nothing_makes_no_index()
    {
        ImageIndex empty = Made.Index(SampleIndex.Of(Array.Empty<SampleImage>()));

        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => Build()).Error);
        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => Build(empty, Made.Index(SampleIndex.Of([], [], docker: true)))).Error);
    }

    [Fact]
    public void The_same_images_give_the_same_bytes()
    {
        byte[] Make() => IndexBuilder.Build(
            [Made.Platform("linux/amd64"), Made.Platform("linux/arm64")],
            new() { Annotations = [new("b", "1"), new("a", "2")] }, NullReporter.Instance).Manifest.Raw.ToArray();

        Assert.Equal(Encoding.UTF8.GetString(Make()), Encoding.UTF8.GetString(Make()));
    }

    private static ImageIndex Build(params IImage[] images) => IndexBuilder.Build(images, new(), NullReporter.Instance);

    private static SampleImage Sample(string architecture, bool docker = false) =>
        new ImageFactory { Architecture = architecture, Docker = docker }.Add(SampleLayer.Empty()).Build();
}
