using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Testing;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Verification;

/// <summary>An image whose documents and blobs can be made to lie, and what a test of it finds.</summary>
internal sealed class TestedImage
{
    private readonly List<(byte[] Stored, string MediaType, string DiffId)> _layers = [];

    public JsonObject Config { get; } = new()
    {
        ["created"] = "2024-02-29T12:00:00Z",
        ["architecture"] = "amd64",
        ["os"] = "linux",
        ["config"] = new JsonObject(),
    };

    /// <summary>Changes the manifest that was made of the layers.</summary>
    public Action<JsonObject> ChangeManifest { get; set; } = _ => { };

    /// <summary>What is really there under the digest of a stored layer; null for nothing.</summary>
    public Dictionary<int, byte[]?> Replaced { get; } = [];

    public Platform? Platform { get; set; }

    public static LayerTar GoodTar => new LayerTar().Folder("etc").File("etc/motd", "hello\n");

    public TestedImage Add(LayerTar tar, SampleCompression compression = SampleCompression.Gzip) => Add(tar.ToArray(), compression);

    public TestedImage Add(byte[] tar, SampleCompression compression = SampleCompression.Gzip)
    {
        SampleBlob blob = new SampleLayer(tar, compression).Blob(docker: false);
        return Add(blob.Content, blob.MediaType, Hash.Sha256(tar));
    }

    public TestedImage Add(byte[] stored, string mediaType, string diffId)
    {
        _layers.Add((stored, mediaType, diffId));
        return this;
    }

    public Image Build()
    {
        var root = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. _layers.Select(layer => JsonValue.Create(layer.DiffId))]) };
        Config.TryAdd("rootfs", root);
        byte[] config = Encoding.UTF8.GetBytes(Config.ToJsonString());
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciManifest,
            ["config"] = new SampleBlob(config, MediaTypes.OciConfig).Descriptor(),
            ["layers"] = new JsonArray([.. _layers.Select(layer => new SampleBlob(layer.Stored, layer.MediaType).Descriptor())]),
        };
        ChangeManifest(manifest);
        return Build(Encoding.UTF8.GetBytes(manifest.ToJsonString()), config);
    }

    public Image Build(byte[] manifest, byte[] config)
    {
        int next = 0;
        return Image.Create((Manifest)ManifestDocument.Parse(manifest), ImageConfig.Parse(config), descriptor =>
        {
            int index = next++;
            return new BytesBlob(descriptor, Replaced.TryGetValue(index, out byte[]? replaced) ? replaced : _layers[index].Stored);
        }, Platform);
    }

    public Task<IReadOnlyList<ImageDefect>> FindAsync() => FindAsync(Build());

    public static async Task<IReadOnlyList<ImageDefect>> FindAsync(IImage image)
    {
        ImageTestResult result = await new ImageTester().TestAsync(image, NullReporter.Instance, CancellationToken.None);
        Assert.All(result.Defects, defect => Assert.Same(image, defect.Image));
        Assert.Equal(result.Passed, result.Defects.All(defect => defect.Severity != DefectSeverity.Error));
        return result.Defects;
    }

    /// <summary>The codes, worst first, each as often as there is a defect.</summary>
    public async Task<IEnumerable<ImageDefectCode>> CodesAsync() => (await FindAsync()).Select(defect => defect.Code);

    public async Task<ImageDefect> SingleAsync() => Assert.Single(await FindAsync());
}
