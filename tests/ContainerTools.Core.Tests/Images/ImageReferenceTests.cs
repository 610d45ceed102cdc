namespace ContainerTools.Tests.Images;

public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    private static readonly string Hex64 = new('a', 64);

    [Theory]
    [InlineData("alpine", "docker.io", "library/alpine", null)]
    [InlineData("alpine:3.20", "docker.io", "library/alpine", "3.20")]
    [InlineData("acme/app", "docker.io", "acme/app", null)]
    [InlineData("docker.io/alpine", "docker.io", "library/alpine", null)]
    [InlineData("DOCKER.IO/alpine", "docker.io", "library/alpine", null)]
    [InlineData("index.docker.io/alpine:x", "docker.io", "library/alpine", "x")]
    [InlineData("registry-1.docker.io/library/alpine", "docker.io", "library/alpine", null)]
    [InlineData("docker.io/acme/app", "docker.io", "acme/app", null)]
    [InlineData("ghcr.io/acme/app", "ghcr.io", "acme/app", null)]
    [InlineData("ghcr.io/app", "ghcr.io", "app", null)]
    [InlineData("localhost/app", "localhost", "app", null)]
    [InlineData("localhost:5000/a/b:c", "localhost:5000", "a/b", "c")]
    [InlineData("host:5000/app", "host:5000", "app", null)]
    [InlineData("Host/app", "Host", "app", null)]
    [InlineData("LOCALHOST/app", "LOCALHOST", "app", null)]
    [InlineData("127.0.0.1:5000/app", "127.0.0.1:5000", "app", null)]
    [InlineData("[::1]:5000/app:1", "[::1]:5000", "app", "1")]
    [InlineData("[2001:db8::1]/app", "[2001:db8::1]", "app", null)]
    [InlineData("a/b/c/d__e/f---g", "docker.io", "a/b/c/d__e/f---g", null)]
    [InlineData("host.x/1a.b_c-d:_A.b-C", "host.x", "1a.b_c-d", "_A.b-C")]
    [InlineData("xn--bcher-kva.example/app", "xn--bcher-kva.example", "app", null)]
    public void The_whole_grammar_is_understood(string text, string registry, string repository, string? tag)
    {
        ImageReference reference = ImageReference.Parse(text);

        Assert.Equal((registry, repository, tag), (reference.Registry, reference.Repository, reference.Tag));
        Assert.Equal(reference, ImageReference.Parse(reference.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" alpine")]
    [InlineData("alpine\n")]
    [InlineData("alpine:3\n")]
    [InlineData("alpine:")]
    [InlineData("alpine@")]
    [InlineData("alpine:.x")]
    [InlineData("alpine:-x")]
    [InlineData("alpine:a/b:")]
    [InlineData("Alpine")]
    [InlineData("acme/App")]
    [InlineData("acme//app")]
    [InlineData("/app")]
    [InlineData("acme/")]
    [InlineData("acme/-app")]
    [InlineData("acme/app-")]
    [InlineData("acme/a..b")]
    [InlineData("acme/a___b")]
    [InlineData("acme/a._b")]
    [InlineData("acme/../app")]
    [InlineData("аlpine")] // a Cyrillic а
    [InlineData("alpine:３")] // a full-width 3
    [InlineData("ghcr．io/app")] // a full-width full stop
    [InlineData("exämple.com/app")]
    [InlineData("https://ghcr.io/acme/app")]
    [InlineData("docker://alpine")]
    [InlineData("user:password@host.x/app")]
    [InlineData("-host.x/app")]
    [InlineData("host-.x/app")]
    [InlineData("host..x/app")]
    [InlineData("host_x.y/app")]
    [InlineData("host.x:/app")]
    [InlineData("host.x:port/app")]
    [InlineData("host.x:65536/app")]
    [InlineData("[::1/app")]
    [InlineData("[:::1]/app")]
    [InlineData("[]/app")]
    [InlineData("[1.2.3.4]/app")]
    [InlineData("alpine@sha256:abc")]
    [InlineData("alpine@" + Digest + "@" + Digest)]
    [InlineData("alpine@" + Digest + ":tag")]
    [InlineData("alpine\u0000")]
    public void What_breaks_the_grammar_is_refused_with_a_reason(string text)
    {
        Assert.False(ImageReference.TryParse(text, out _));
        Assert.Contains("is not an image reference", Assert.Throws<FormatException>(() => ImageReference.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_is_no_reference() => Assert.False(ImageReference.TryParse(null, out _));

    [Fact]
    public void A_host_whose_labels_are_too_long_for_any_name_server_is_refused() =>
        Assert.False(ImageReference.TryParse(new string('a', 64) + ".example/app", out _));

    [Fact]
    public void Registry_and_repository_have_255_characters_at_most()
    {
        string longest = "h.x/" + new string('a', 251);

        Assert.True(ImageReference.TryParse(longest, out _));
        Assert.False(ImageReference.TryParse(longest + "a", out _));
    }

    [Fact]
    public void A_tag_has_128_characters_at_most()
    {
        Assert.True(ImageReference.TryParse("app:" + new string('t', 128), out _));
        Assert.False(ImageReference.TryParse("app:" + new string('t', 129), out _));
    }

    [Fact]
    public void What_looks_like_an_image_ID_is_no_short_name()
    {
        Assert.False(ImageReference.TryParse(Hex64, out _));
        Assert.True(ImageReference.TryParse("ghcr.io/" + Hex64, out _));
        Assert.True(ImageReference.TryParse("app:" + Hex64, out _));
        Assert.True(ImageReference.TryParse(Hex64[1..], out _));
    }

    [Fact]
    public void A_tag_beside_a_digest_is_kept_and_the_digest_decides()
    {
        ImageReference reference = ImageReference.Parse($"host:5000/app:1.0@{Digest}");

        Assert.Equal("1.0", reference.Tag);
        Assert.Equal(Digest, reference.ManifestName);
        Assert.Equal($"host:5000/app:1.0@{Digest}", reference.ToString());
    }

    [Fact]
    public void Without_tag_and_digest_latest_is_meant()
    {
        Assert.Equal("latest", ImageReference.Parse("alpine").ManifestName);
        Assert.Equal("docker.io/library/alpine", ImageReference.Parse("alpine").ToString());
    }

    [Theory]
    [InlineData("docker.io/library/alpine", "alpine")]
    [InlineData("docker.io/acme/app", "acme/app")]
    [InlineData("docker.io/library/acme/app", "library/acme/app")]
    [InlineData("docker.io/localhost/app", "docker.io/localhost/app")]
    [InlineData("docker.io/library/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "library/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("ghcr.io/library/app", "ghcr.io/library/app")]
    public void The_familiar_name_is_the_shortest_that_means_the_same(string name, string familiar)
    {
        Assert.Equal(familiar, ImageReference.Parse(name).FamiliarName);
        Assert.Equal(name, ImageReference.Parse(familiar).Name);
    }

    [Theory]
    [InlineData("app:1", "2", null)]
    [InlineData("app@" + Digest, null, "sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("app", "not a tag", null)]
    public void What_is_given_beside_a_reference_must_not_contradict_it(string text, string? tag, string? digest) =>
        Assert.Equal(
            ImageError.InvalidArgument,
            Assert.Throws<ImageException>(() => ImageReference.Parse(text).Refine(tag, digest is null ? null : ContainerTools.Digest.Parse(digest))).Error);

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("localhost:5000", true)]
    [InlineData("127.0.0.1:5003", true)]
    [InlineData("ghcr.io", true)]
    [InlineData("registry.example.com:443", true)]
    [InlineData("debian", false)]
    [InlineData("debian:12", false)]
    [InlineData("localhost:5000/app", false)]
    [InlineData("docker.io/acme/app.net:1", false)]
    [InlineData("my.app:1.2", false)]
    [InlineData("my.app:latest", false)]
    public void The_address_of_a_registry_is_told_from_a_repository(string text, bool isRegistry)
    {
        ImageReference reference = ImageReference.Parse(text);

        Assert.Equal(isRegistry, reference.IsRegistryAlone);
        Assert.Equal(isRegistry ? ImageError.InvalidArgument : null, (Record.Exception(reference.RequireRepository) as ImageException)?.Error);
    }
}
