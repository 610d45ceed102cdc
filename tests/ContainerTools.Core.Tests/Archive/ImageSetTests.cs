using ContainerTools.Archive;
using ContainerTools.Tests.Editing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Archive;

public sealed class ImageSetTests
{
    private static readonly Image Amd = Made.Platform("linux/amd64", "a:1");
    private static readonly Image Arm = Made.Platform("linux/arm64", "b:1");

    [Fact]
    public void Each_image_is_there_once_with_all_its_names_in_the_order_of_arrival()
    {
        ImageSet set = ImageSet.Create([Amd, Arm, Amd.With(null, ["a:2", "a:1"]), Arm, Amd.With(null, ["a:3"])]);

        Assert.Equal([Amd.Digest, Arm.Digest], set.Images.Select(image => image.Digest));
        Assert.Equal(["a:1", "a:2", "a:3"], set.Images[0].RepoTags);
        Assert.Same(Arm, set.Images[1]);
    }

    [Fact]
    public void A_name_for_two_images_is_refused_and_both_are_named()
    {
        ImageException error = Assert.Throws<ImageException>(() => ImageSet.Create([Amd, Arm.With(null, ["x:1", "a:1"])]));

        Assert.Equal(ImageError.InvalidArgument, error.Error);
        Assert.Equal("a:1", error.Subject);
        Assert.Contains(Amd.Digest.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(Arm.Digest.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_tells_of_one_image_in_two_manifests()
    {
        Image other = Made.Config(Amd.Config.Json, """{"schemaVersion":2,"config":CONFIG,"layers":[LAYER],"annotations":{"a":"b"}}""").With(null, ["a:1"]);

        Assert.Contains($"one image ID, {Amd.Id}", Assert.Throws<ImageException>(() => ImageSet.Create([Amd, other])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_image_takes_the_name_where_it_may()
    {
        var said = new CollectingReporter();

        ImageSet set = ImageSet.Merge([Amd.With(null, ["a:1", "a:2"]), Arm.With(null, ["a:1"])], lastWins: true, said);

        Assert.Equal(["a:2"], set.Images[0].RepoTags);
        Assert.Equal(["a:1"], set.Images[1].RepoTags);
        Assert.Contains("'a:1'", Assert.Single(said.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_may_go_back_to_the_first_image()
    {
        ImageSet set = ImageSet.Merge([Amd, Arm.With(null, ["a:1"]), Amd], lastWins: true, new CollectingReporter());

        Assert.Equal(["a:1"], set.Images[0].RepoTags);
        Assert.Empty(set.Images[1].RepoTags);
    }

    [Fact]
    public void Names_of_layouts_alone_are_names_where_it_may_go_into_a_layout()
    {
        Image[] images = [Amd.With(null, []) with { LayoutNames = ["latest", "x"] }, Arm.With(null, []) with { LayoutNames = ["latest"] }];

        Assert.Equal("latest", Assert.Throws<ImageException>(() => ImageSet.Merge(images, lastWins: false, new CollectingReporter())).Subject);
        Assert.Equal(["x"], ImageSet.Merge(images, lastWins: true, new CollectingReporter()).Images[0].LayoutNames);
        Assert.All(ImageSet.Create(images).Images, image => Assert.Contains("latest", image.LayoutNames));
        Assert.Equal(["x", "latest", "y"], ImageSet.Create([Amd with { LayoutNames = ["x", "latest"] }, Amd with { LayoutNames = ["y", "x"] }]).Images[0].LayoutNames);
    }

    [Fact]
    public void Images_without_names_are_kept() => Assert.Equal(2, ImageSet.Create([Amd.With(null, []), Arm.With(null, [])]).Images.Count);

    [Fact]
    public void There_is_no_empty_set() => Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => ImageSet.Create([])).Error);
}
