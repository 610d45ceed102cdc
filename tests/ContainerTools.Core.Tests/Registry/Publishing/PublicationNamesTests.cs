using ContainerTools.Registry.Publishing;

namespace ContainerTools.Tests.Registry;

/// <summary>Where images go, by what was said and what they are called.</summary>
public sealed class PublicationNamesTests
{
    private static readonly ImageReference Destination = ImageReference.Parse("registry.example/app");

    [Fact]
    public void Tags_of_the_destination_and_beside_it_are_all_set() =>
        Assert.Equal("registry.example/app:1,latest,0", Resolve(Named("a:7"), Destination.WithTag("0"), "1", "latest"));

    [Fact]
    public void Without_tags_the_images_own_ones_count() =>
        Assert.Equal("registry.example/app:7,latest", Resolve(Named("a.example/a:7", "b:latest"), Destination));

    [Fact]
    public void What_a_layout_calls_by_a_tag_alone_keeps_that_tag() =>
        Assert.Equal("registry.example/app:2.1", Resolve(Named() with { LayoutNames = ["2.1", "no tag"] }, Destination));

    [Fact]
    public void An_image_without_a_name_gets_no_tag() =>
        Assert.Equal("registry.example/app", Resolve(Named(), Destination));

    [Fact]
    public void What_was_asked_for_by_digest_alone_does_not_become_the_latest()
    {
        Image image = Named("a.example/a:latest");
        image = image.With(ImageReference.Parse("a.example/a").WithDigest(image.Digest), image.RepoTags);

        Assert.Equal("registry.example/app", Resolve(image, Destination));
    }

    [Fact]
    public void Without_a_destination_an_image_goes_where_its_names_say() =>
        Assert.Equal("a.example/a:1,2 b.example/b:3", Resolve(Named("a.example/a:1", "a.example/a:2", "b.example/b:3"), null));

    [Fact]
    public void Without_a_destination_given_tags_replace_those_of_the_names() =>
        Assert.Equal("a.example/a:stable", Resolve(Named("a.example/a:1"), null, "stable"));

    [Theory]
    [InlineData("acme/app:1")]
    [InlineData("app:1")]
    public void A_name_without_a_registry_is_not_taken_for_one_of_Docker_Hub(string name) =>
        Assert.Contains("does not say which registry", Fails(ImageError.InvalidArgument, [Named(name)], null).Message, StringComparison.Ordinal);

    [Fact]
    public void Docker_Hub_can_be_named() => Assert.Equal("docker.io/acme/app:1", Resolve(Named("docker.io/acme/app:1"), null));

    [Fact]
    public void An_image_without_names_needs_a_destination() => Fails(ImageError.InvalidArgument, [Named()], null);

    [Fact]
    public void One_tag_cannot_stand_for_two_images()
    {
        Fails(ImageError.InvalidArgument, [Named("a:1"), Named("b:2")], Destination, "1");
        Fails(ImageError.InvalidArgument, [Named("a:1"), Named("b:1")], Destination);
        Fails(ImageError.InvalidArgument, [Named("a.example/a:1"), Named("a.example/a:1")], null);
    }

    [Fact]
    public void Two_images_with_tags_of_their_own_go_together() =>
        Assert.Equal("registry.example/app:1 registry.example/app:2", string.Join(' ', PublicationNames.Resolve([Named("a:1"), Named("b:2")], Destination, [])));

    [Fact]
    public void A_digest_in_the_destination_is_the_one_that_the_image_must_have()
    {
        Image image = Named("a:1");

        Assert.Equal("registry.example/app:1", Resolve(image, Destination.WithDigest(image.Digest)));
        Fails(ImageError.DigestMismatch, [image], Destination.WithDigest(Named().Digest));
    }

    [Fact]
    public void What_is_no_tag_is_told() => Fails(ImageError.InvalidArgument, [Named()], Destination, "a b");

    private static string Resolve(Image image, ImageReference? destination, params string[] tags) =>
        string.Join(' ', PublicationNames.Resolve([image], destination, tags));

    private static ImageException Fails(ImageError error, IReadOnlyList<IImage> images, ImageReference? destination, params string[] tags)
    {
        var exception = Assert.Throws<ImageException>(() => PublicationNames.Resolve(images, destination, tags));
        Assert.Equal(error, exception.Error);
        return exception;
    }

    // No two are alike.
    private static Image Named(params string[] names) => PublishBench.Compose(Guid.NewGuid().ToByteArray()).With(null, names);
}
