using System.Text;

namespace ContainerTools.Tests.Images;

public sealed class ImageConfigTests
{
    private const string DiffId = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    [Fact]
    public void What_is_known_is_read_and_what_is_not_survives()
    {
        string json = $$$"""
            {"architecture":"arm","os":"linux","variant":"v6","created":"2024-02-29T12:00:00.123456789Z","author":"Zoë",
             "config":{"Env":["A=b"],"Cmd":null,"Entrypoint":["/x"],"Labels":{"k":"v"},"ExposedPorts":{"80/tcp":{}},"Volumes":{"/v":{}},"User":"1:2",
             "WorkingDir":"/w","StopSignal":"SIGTERM","Healthcheck":{"Test":["NONE"]},"ArgsEscaped":true,"OnBuild":["RUN x"],"Shell":["sh"]},
             "rootfs":{"type":"layers","diff_ids":["{{{DiffId}}}"]},
             "history":[{"created_by":"ADD x"},{"created":"no date","empty_layer":true}],"moby.buildkit.buildinfo.v1":"e30="}

            """;
        byte[] raw = Encoding.UTF8.GetBytes(json);

        ImageConfig config = ImageConfig.Parse(raw);

        Assert.Equal(raw, config.Raw.ToArray());
        Assert.Equal(json, config.Json);
        Assert.Equal(Testing.Hash.Sha256(raw), config.Digest.ToString());
        Assert.Equal("linux/arm/v6", config.Platform.ToString());
        Assert.Equal(2024, config.Created?.Year);
        Assert.Equal(["A=b"], config.Env);
        Assert.Empty(config.Cmd);
        Assert.Equal("v", config.Labels["k"]);
        Assert.Equal(["80/tcp"], config.ExposedPorts);
        Assert.Equal([false, true], config.History.Select(entry => entry.IsEmptyLayer));
        Assert.Null(config.History[1].Created);
        Assert.Equal(DiffId, config.DiffIds.Single().ToString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"config":null,"history":null,"rootfs":null,"created":null}""")]
    [InlineData("""{"created":"yesterday","history":[]}""")]
    public void Hardly_anything_is_required(string json) => Assert.Empty(ImageConfig.Parse(Encoding.UTF8.GetBytes(json)).DiffIds);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"os":1}""")]
    [InlineData("""{"rootfs":{"diff_ids":["abc"]}}""")]
    [InlineData("""{"rootfs":{"diff_ids":[null]}}""")]
    public void What_makes_no_image_is_refused(string json) =>
        Assert.Equal(ImageError.Malformed, Assert.Throws<ImageException>(() => ImageConfig.Parse(Encoding.UTF8.GetBytes(json))).Error);

    [Theory]
    [InlineData("""{"config":[]}""")]
    [InlineData("""{"config":{"Env":"A=b"}}""")]
    [InlineData("""{"config":{"Env":[1]}}""")]
    [InlineData("""{"config":{"Labels":{"a":null}}}""")]
    [InlineData("""{"config":{"Cmd":["\udfff"]}}""")]
    [InlineData("""{"config":{"Volumes":{"\udfff":{}}}}""")]
    [InlineData("""{"history":[1]}""")]
    [InlineData("""{"history":{}}""")]
    public void Other_fields_of_another_type_are_refused_where_they_are_asked_for(string json)
    {
        var config = ImageConfig.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Single(config.FindProblems());
        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => ImageConfig.ParseMade(Encoding.UTF8.GetBytes(json))).Error);
    }

    [Fact]
    public void As_many_diff_IDs_as_layers_are_wanted()
    {
        byte[] config = Encoding.UTF8.GetBytes($$$"""{"rootfs":{"diff_ids":["{{{DiffId}}}","{{{DiffId}}}"]}}""");
        byte[] manifest = Encoding.UTF8.GetBytes($$$"""{"config":{"digest":"{{{Digest.Of("sha256", config)}}}","size":{{{config.Length}}}},"layers":[{"digest":"{{{DiffId}}}","size":2}]}""");

        ImageException exception = Assert.Throws<ImageException>(() => Image.Create(
            (Manifest)ManifestDocument.Parse(manifest), ImageConfig.Parse(config), descriptor => new FileBlob(descriptor, "nowhere")));

        Assert.Equal(ImageError.Malformed, exception.Error);
        Assert.Contains("1 layers", exception.Message, StringComparison.Ordinal);
        Assert.Contains("2 diff IDs", exception.Message, StringComparison.Ordinal);
    }
}
