using System.Text;

namespace ContainerTools.Tests.Images;

public sealed class ManifestDocumentTests
{
    private const string Hex = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    private const string Config = $$$"""{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{{{Hex}}}","size":2}""";
    private const string DockerConfig = $$$"""{"mediaType":"application/vnd.docker.container.image.v1+json","digest":"sha256:{{{Hex}}}","size":2}""";
    private const string Plain = $$$"""{"schemaVersion":2,"config":{{{Config}}},"layers":[]}""";

    [Theory]
    [InlineData(MediaTypes.OciManifest)]
    [InlineData("application/vnd.oci.image.manifest.v1+json; charset=utf-8")]
    [InlineData("Application/VND.oci.image.manifest.v1+JSON")]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("text/html; charset=UTF-8")]
    [InlineData("")]
    [InlineData(null)]
    public void A_manifest_is_recognised_whatever_it_was_served_as(string? contentType)
    {
        ManifestDocument document = Parse(Plain, contentType);

        Assert.IsType<Manifest>(document);
        Assert.Equal(MediaTypes.OciManifest, document.MediaType);
    }

    [Fact]
    public void Without_media_types_the_shape_tells()
    {
        Assert.Equal(MediaTypes.DockerManifest, Parse($$$"""{"config":{{{DockerConfig}}},"layers":[]}""").MediaType);
        Assert.Equal(MediaTypes.OciIndex, Assert.IsType<IndexManifest>(Parse("""{"manifests":[]}""", "text/plain")).MediaType);
        Assert.Equal(MediaTypes.DockerSchema1, Parse("""{"schemaVersion":1,"fsLayers":[]}""").MediaType);
    }

    [Fact]
    public void The_digest_is_that_of_the_raw_bytes_also_with_a_newline_at_the_end()
    {
        byte[] raw = Encoding.UTF8.GetBytes(Plain + "\n");

        ManifestDocument document = ManifestDocument.Parse(raw);

        Assert.Equal(Testing.Hash.Sha256(raw), document.Digest.ToString());
        Assert.Equal(raw, document.Raw.ToArray());
    }

    [Theory]
    [InlineData($$$"""{"config":{{{Config}}},"layers":[],"manifests":[]}""", null)]
    [InlineData("""{"layers":[],"manifests":[]}""", null)]
    [InlineData("""{"fsLayers":[],"manifests":[]}""", null)]
    [InlineData($$$"""{"config":{{{Config}}},"layers":[],"fsLayers":[]}""", null)]
    [InlineData($$$"""{"mediaType":"{{{MediaTypes.OciIndex}}}","config":{{{Config}}},"layers":[]}""", null)]
    [InlineData($$$"""{"mediaType":"{{{MediaTypes.OciManifest}}}","manifests":[]}""", null)]
    [InlineData($$$"""{"mediaType":"{{{MediaTypes.DockerManifest}}}","config":{{{Config}}},"layers":[]}""", MediaTypes.OciManifest)]
    [InlineData(Plain, MediaTypes.OciIndex)]
    [InlineData($$$"""{"layers":[],"config":{{{Config}}},"Layers":[]}""", null)]
    [InlineData($$$"""{"mediaType":"{{{MediaTypes.OciManifest}}}","config":{{{Config}}},"layers":[],"mediaType":"{{{MediaTypes.OciManifest}}}"}""", null)]
    [InlineData($$$"""{"config":{"mediaType":"x","digest":"sha256:{{{Hex}}}","size":2,"Digest":"sha256:{{{Hex}}}"},"layers":[]}""", null)]
    public void What_two_readers_could_read_differently_is_refused(string json, string? contentType)
    {
        ImageException exception = Assert.Throws<ImageException>(() => Parse(json, contentType));

        Assert.Equal(ImageError.Malformed, exception.Error);
        Assert.Contains("ambiguous", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("9223372036854775808")]
    [InlineData("9223372036854775807")]
    [InlineData("\"2\"")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("true")]
    public void Sizes_that_are_none_are_refused(string size) =>
        Refused($$$"""{"config":{{{Config}}},"layers":[{"mediaType":"x","digest":"sha256:{{{Hex}}}","size":{{{size}}}}]}""");

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("<html><body>Not found</body></html>")]
    [InlineData("{\"layers\":[]}")]
    [InlineData($$$"""{"config":null,"layers":[]}""")]
    [InlineData($$$"""{"config":[],"layers":[]}""")]
    [InlineData($$$"""{"config":{},"layers":[]}""")]
    [InlineData($$$"""{"config":{{{Config}}},"layers":{}}""")]
    [InlineData($$$"""{"config":{{{Config}}},"layers":[null]}""")]
    [InlineData($$$"""{"config":{{{Config}}},"layers":[1]}""")]
    [InlineData($$$"""{"config":{{{Config}}},"layers":[{"digest":"sha256:x","size":1}]}""")]
    [InlineData($$$"""{"config":{{{Config}}},"layers":[],"annotations":{"a":1}}""")]
    [InlineData($$$"""{"config":{{{Config}}},"layers":[],"annotations":[]}""")]
    [InlineData($$$"""{"mediaType":7,"config":{{{Config}}},"layers":[]}""")]
    [InlineData($$$"""{"config":{{{Config}}},"layers":[],"annotations":{"a":"\ud800"}}""")]
    [InlineData($$$"""{"config":{{{Config}}},"layers":[],"annotations":{"\ud800":"a"}}""")]
    [InlineData($$$"""{"config":{"mediaType":"x","digest":"sha256:{{{Hex}}}","size":2,"data":7},"layers":[]}""")]
    [InlineData($$$"""{"config":{"mediaType":"x","digest":"sha256:{{{Hex}}}","size":2,"data":"%%"},"layers":[]}""")]
    [InlineData($$$"""{"config":{"mediaType":"x","digest":"sha256:{{{Hex}}}","size":2,"urls":[7]},"layers":[]}""")]
    [InlineData("""{"manifests":7}""")]
    [InlineData("""{"manifests":[{"size":1}]}""")]
    public void What_is_no_manifest_is_refused(string json) => Refused(json);

    [Fact]
    public void Nulls_are_as_good_as_nothing()
    {
        var manifest = (Manifest)Parse($$$"""{"mediaType":null,"annotations":null,"artifactType":null,"subject":null,"config":{"mediaType":null,"digest":"sha256:{{{Hex}}}","size":2,"data":null,"urls":null,"annotations":null,"platform":null},"layers":null}""");

        Assert.Empty(manifest.Layers);
        Assert.Equal("", manifest.Config.MediaType);
        Assert.Null(manifest.Config.Platform);
    }

    [Fact]
    public void Deep_nesting_is_refused_and_does_not_end_the_process() =>
        Refused("{\"layers\":" + new string('[', 100_000) + new string(']', 100_000) + "}");

    [Theory]
    [InlineData((1L << 50) - 2, true)]
    [InlineData((1L << 50) - 1, false)]
    public void An_image_has_a_pebibyte_at_most(long size, bool taken)
    {
        string manifest = $$$"""{"schemaVersion":2,"config":{{{Config}}},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:{{{Hex}}}","size":{{{size}}}}]}""";

        if (taken)
        {
            Assert.Equal(size, Assert.Single(Assert.IsType<Manifest>(Parse(manifest)).Layers).Size);
        }
        else
        {
            Refused(manifest);
        }
    }

    [Fact]
    public void A_byte_order_mark_is_not_JSON() => Refused("\uFEFF" + Plain);

    [Theory]
    [InlineData("annotations")]
    [InlineData("unknown")]
    public void Invalid_UTF8_is_refused(string field)
    {
        byte[] raw = Encoding.UTF8.GetBytes($$$"""{"config":{{{Config}}},"layers":[],"{{{field}}}":{"a":"#"}}""");
        raw[Array.IndexOf(raw, (byte)'#')] = 0xC3;

        Assert.Equal(ImageError.Malformed, Assert.Throws<ImageException>(() => ManifestDocument.Parse(raw)).Error);
    }

    [Fact]
    public void An_index_keeps_entries_of_any_kind()
    {
        var index = (IndexManifest)Parse($$$"""{"manifests":[{"mediaType":"application/x-unknown","digest":"md5:abc","size":0,"x":1},{"digest":"sha256:{{{Hex}}}","size":2,"platform":{"os":"windows","architecture":"amd64","os.version":"10.0.1.2"}}]}""");

        Assert.Equal(["application/x-unknown", ""], index.Manifests.Select(entry => entry.MediaType));
        Assert.Equal("windows/amd64:10.0.1.2", index.Manifests[1].Platform?.ToString());
    }

    [Fact]
    public void Control_characters_of_a_document_do_not_reach_the_message()
    {
        ImageException exception = Assert.Throws<ImageException>(() => Parse($$$"""{"config":{"digest":"\u001b[31m\u202ered","size":1},"layers":[]}"""));

        Assert.DoesNotContain(exception.Message, c => char.IsControl(c) || c == '\u202e');
        Assert.Contains("[31mred", exception.Message, StringComparison.Ordinal);
    }

    private static ManifestDocument Parse(string json, string? contentType = null) => ManifestDocument.Parse(Encoding.UTF8.GetBytes(json), contentType);

    private static void Refused(string json)
    {
        ImageException exception = Assert.Throws<ImageException>(() => Parse(json));

        Assert.Equal(ImageError.Malformed, exception.Error);
        Assert.Contains("sha256:", exception.Message, StringComparison.Ordinal);
    }
}
