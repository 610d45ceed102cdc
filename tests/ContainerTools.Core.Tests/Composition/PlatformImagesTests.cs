using ContainerTools.Composition;

namespace ContainerTools.Tests.Composition;

public sealed class PlatformImagesTests : IDisposable
{
    private readonly ComposeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_index_lists_the_images_in_order_and_layers_that_are_the_same_are_there_once()
    {
        ImageIndex index = Join(["1.0", "latest"], await BuildAsync("linux/arm64"), await BuildAsync("linux/arm/v7"), await BuildAsync("windows/amd64:10.0.20348.1"));

        Assert.Equal(["linux/arm64", "linux/arm/v7", "windows/amd64:10.0.20348.1"], index.Manifest.Manifests.Select(entry => $"{entry.Platform}"));
        Assert.Equal(MediaTypes.OciIndex, index.Manifest.MediaType);
        Assert.Equal(["acme/app:1.0", "acme/app:latest"], index.RepoTags);
        Assert.Equal("docker.io/acme/app:1.0", $"{index.Reference}");
        Assert.All(index.Images, image => Assert.Equal(index.RepoTags, image.RepoTags));
        Assert.Equal(index.Images[0].Layers[0].Digest, index.Images[1].Layers[0].Digest);
        Assert.Equal("value", index.Manifest.Annotations["key"]);
    }

    [Fact]
    public async Task A_tag_that_is_not_given_changes_with_the_images_and_not_with_time()
    {
        Image[] images = [await BuildAsync("linux/arm64"), await BuildAsync("linux/amd64")];
        ImageIndex index = Join([], images);
        ImageIndex again = Join([], await BuildAsync("linux/arm64"), await BuildAsync("linux/amd64"));
        ImageIndex other = Join([], images[0], await BuildAsync("linux/386"));

        Assert.Equal(32, index.Reference!.Tag!.Length);
        Assert.Equal(index.RepoTags, again.RepoTags);
        Assert.Equal(index.Digest, again.Digest);
        Assert.NotEqual(index.RepoTags, other.RepoTags);
    }

    [Fact]
    public async Task Two_images_for_one_platform_are_refused()
    {
        _bench.File("b");
        Image other = await BuildAsync("linux/arm64");
        _bench.File("c");
        Image one = await BuildAsync("linux/arm64");

        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => Join(["1"], one, other)).Error);
    }

    private static ImageIndex Join(string[] tags, params Image[] images) =>
        PlatformImages.Join("Acme/App", tags, images, new Dictionary<string, string> { ["key"] = "value" }, NullReporter.Instance);

    private Task<Image> BuildAsync(string platform)
    {
        _bench.File("a");
        return ComposeBench.BuildAsync(new LayeredImageRecipe(new ImageComposition("acme/app") { Platform = Platform.Parse(platform) }) { Sources = [new LayerSource(_bench.Root)] });
    }
}
