using ContainerTools.Editing;
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

    [Fact]
    public void What_is_attached_to_an_image_goes_before_it_and_where_it_goes()
    {
        Image image = Named("a:1");
        Artifact sbom = Attached(image), signature = Attached(sbom);

        Assert.Equal(
            $"{signature} registry.example/app, {sbom} registry.example/app, {image} registry.example/app:2",
            Say(PublicationNames.Resolve([signature, image, sbom], Destination.WithTag("2"), [])));
        Assert.Equal("a.example/a b.example/b", Without(image, "a.example/a:1", "b.example/b:1"));

        string Without(Image subject, params string[] names) =>
            string.Join(' ', PublicationNames.Resolve([subject.With(null, names), sbom], null, []).Where(publication => publication.Image == sbom));
    }

    [Fact]
    public void What_is_attached_to_a_part_of_an_index_goes_where_the_index_goes()
    {
        Image part = Named();
        ImageIndex index = IndexBuilder.Build([part], new IndexRecipe(), NullReporter.Instance);
        Artifact signature = Attached(part);

        Assert.Equal($"{signature} registry.example/app, {index} registry.example/app:2", Say(PublicationNames.Resolve([index, signature], Destination.WithTag("2"), [])));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_cosign_attached_keeps_its_tag_and_no_other(bool inLayout)
    {
        Image image = Named("a:1");
        string tag = $"sha256-{image.Digest.Hex}.sig";
        Artifact signature = inLayout ? Attached(null).With(null, [], [tag]) : Attached(null).With(null, [$"source.example/a:{tag}"], []);

        Assert.Equal($"{signature} registry.example/app:{tag}, {image} registry.example/app:2", Say(PublicationNames.Resolve([image, signature], Destination.WithTag("2"), [])));
    }

    [Fact]
    public void What_has_a_name_of_its_own_goes_by_it()
    {
        Image image = Named("a:1");
        Artifact sbom = Attached(image).With(null, ["a-sbom:3"], []);

        Fails(ImageError.InvalidArgument, [image, sbom], Destination.WithTag("2"));
        Assert.Equal($"{image} registry.example/app:1, {sbom} registry.example/app:3", Say(PublicationNames.Resolve([image, sbom], Destination, [])));
    }

    [Fact]
    public void What_is_attached_to_something_else_needs_a_destination()
    {
        Artifact signature = Attached(Named());

        Fails(ImageError.InvalidArgument, [signature], null);
        Assert.Equal("registry.example/app:s", string.Join(' ', PublicationNames.Resolve([signature], Destination.WithTag("s"), [])));
    }

    [Fact]
    public void Tags_that_attach_two_artifacts_to_each_other_lose_neither()
    {
        Artifact one = Attached(null), two = Attached(null);
        one = one.With(null, [$"a:sha256-{two.Digest.Hex}.sig"], []);
        two = two.With(null, [$"a:sha256-{one.Digest.Hex}.sig"], []);

        Assert.Equal(2, PublicationNames.Resolve([one, two], Destination, []).Count);
    }

    private static Artifact Attached(IImage? subject)
    {
        byte[] content = Guid.NewGuid().ToByteArray();
        var blob = new MemoryBlob("text/plain", Digest.Of("sha256", content), content);
        return Artifact.Of("application/example", [(blob.Descriptor, blob)], subject is null ? null : new Descriptor(subject.Document.MediaType, subject.Digest, subject.Document.Size));
    }

    private static string Say(IEnumerable<Publication> publications) => string.Join(", ", publications.Select(publication => $"{publication.Image} {publication}"));

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
