using ContainerTools.Locking;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Locking;

public sealed class NixExpressionTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task For_Nix_it_is_what_docker2nix_writes()
    {
        SampleImage sample = _bench.AddImage(2);
        string text = NixExpression.FetchDocker(ImageReference.Parse("demo/app:1"), (await _bench.GetImageAsync()).Manifest);

        Assert.StartsWith("{ fetchDockerConfig, fetchDockerLayer, fetchdocker }:\nfetchdocker rec {\n    name = \"app\";\n    registry = \"https://registry-1.docker.io/v2/\";\n    repository = \"demo\";\n    imageName = \"app\";\n    tag = \"1\";\n", text, StringComparison.Ordinal);
        Assert.Contains($"      layer1 = fetchDockerLayer {{\n        inherit registry repository imageName;\n        layerDigest = \"{sample.LayerBlobs[1].Digest[7..]}\";\n        sha256 = \"{NixBase32.Encode(Convert.FromHexString(sample.LayerBlobs[1].Digest[7..]))}\";\n      }};\n", text, StringComparison.Ordinal);
        Assert.Contains($"      sha256 = \"{NixBase32.Encode(Convert.FromHexString(sample.Config.Digest[7..]))}\";\n", text, StringComparison.Ordinal);
        Assert.EndsWith("      in [ layer0 layer1 ];\n}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_nix_prefetch_docker_it_has_its_fields()
    {
        Image image = await GetAsync("a");
        string text = NixExpression.Prefetch(image, NixExpression.FinalName(image), new byte[32]);

        Assert.Contains($"  imageName = \"{image.Reference!.Name}\";\n  imageDigest = \"{image.Digest}\";\n  hash = \"sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\";\n  finalImageName = \"{image.Reference.Name}\";\n  finalImageTag = \"a\";\n}}\n", text, StringComparison.Ordinal);
    }

    // What fetchdocker asks for is its registry, repository/imageName and tag, one behind the other.
    [Theory]
    [InlineData("registry.example/a/b:1", null, "https://registry.example/v2/", "a", "b")]
    [InlineData("registry.example/app:1", null, "https://registry.example/", "v2", "app")]
    [InlineData("registry.example:5000/a/b/c:1", null, "https://registry.example:5000/v2/a/", "b", "c")]
    [InlineData("registry.example/a/b/c/d:1", null, "https://registry.example/v2/a/b/", "c", "d")]
    [InlineData("registry.example/a/b:1", "http://registry.example/proxy/docker/v2", "http://registry.example/proxy/docker/v2/", "a", "b")]
    [InlineData("registry.example/app:1", "https://registry.example/hub", "https://registry.example/", "hub", "app")]
    [InlineData("debian:1", null, "https://registry-1.docker.io/v2/", "library", "debian")]
    public async Task A_name_of_any_length_is_divided_so_that_fetchdocker_asks_for_the_same(string name, string? registry, string address, string repository, string image)
    {
        string text = NixExpression.FetchDocker(ImageReference.Parse(name), (await GetAsync("1")).Manifest, registry is null ? null : new Uri(registry));

        Assert.Contains($"    name = \"{image}\";\n    registry = \"{address}\";\n    repository = \"{repository}\";\n    imageName = \"{image}\";\n    tag = \"1\";\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b/c:1", null, ImageError.Unsupported, "two parts")]
    [InlineData("registry.example/app:1", "https://registry.example/", ImageError.Unsupported, "second one")]
    [InlineData("registry.example/a/b@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", null, ImageError.Unsupported, "only a digest")]
    [InlineData("registry.example/a/b:1", "ftp://registry.example/v2/", ImageError.InvalidArgument, "ftp://")]
    [InlineData("registry.example/a/b:1", "https://registry.example/v2/?a=b", ImageError.InvalidArgument, "a=b")]
    public async Task What_fetchdocker_cannot_ask_for_is_told(string name, string? registry, ImageError error, string reason)
    {
        Manifest manifest = (await GetAsync("1")).Manifest;

        Refuse(error, reason, () => NixExpression.FetchDocker(ImageReference.Parse(name), manifest, registry is null ? null : new Uri(registry)));
    }

    [Fact]
    public async Task A_digest_beside_a_tag_does_no_harm()
    {
        Image image = await GetAsync("1");

        Assert.Contains("tag = \"2\";", NixExpression.FetchDocker(ImageReference.Parse($"a/b:2@{image.Digest}"), image.Manifest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zstd", "zstd")]
    [InlineData("layerless", "at least one layer")]
    public void Layers_that_fetchdocker_does_not_take_are_told(string kind, string reason)
    {
        string digest = $"sha256:{new string('a', 64)}";
        string layers = kind == "zstd" ? $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar+zstd","digest":"{{digest}}","size":1}""" : "";
        var manifest = (Manifest)ManifestDocument.Parse(System.Text.Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{digest}}","size":2},"layers":[{{layers}}]}"""));

        Refuse(ImageError.Unsupported, reason, () => NixExpression.FetchDocker(ImageReference.Parse("a/b:1"), manifest));
    }

    [Theory]
    [InlineData("other-name_1.0", true)]
    [InlineData("a/b", false)]
    [InlineData(".a", false)]
    [InlineData("", false)]
    [InlineData("a\"; b", false)]
    public async Task The_result_can_have_another_name_in_the_store(string name, bool valid)
    {
        Manifest manifest = (await GetAsync("1")).Manifest;

        if (valid)
        {
            Assert.Contains($"    name = \"{name}\";\n", NixExpression.FetchDocker(ImageReference.Parse("a/b:1"), manifest, null, name), StringComparison.Ordinal);
        }
        else
        {
            Refuse(ImageError.InvalidArgument, "Nix", () => NixExpression.FetchDocker(ImageReference.Parse("a/b:1"), manifest, null, name));
        }
    }

    [Fact]
    public async Task A_final_name_that_is_none_is_told()
    {
        Image image = await GetAsync("a");

        Refuse(ImageError.InvalidArgument, "NO NAME", () => NixExpression.FinalName(image.With(image.Reference, ["NO NAME"])));
    }

    private static void Refuse(ImageError error, string reason, Action action)
    {
        ImageException failure = Assert.Throws<ImageException>(action);
        Assert.Equal(error, failure.Error);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    private async Task<Image> GetAsync(string tag)
    {
        _bench.AddImage(3, 1000, tag);
        return await _bench.GetImageAsync(tag: tag);
    }
}
