using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Images as nobody would write them on purpose, and every engine takes: odd configs, repeated and empty layers, all compressions.</summary>
internal static class OddImage
{
    private static readonly string[] Texts = ["", "<a>&'b'", "\u2028\u2029", "é😀\u007f", "back\\slash \"quoted\"", "tab\tline\n", "\u0001"];
    private static readonly string[] Numbers = ["0", "-0", "1E5", "1.0", "0.10", "1e-07", "123456789012345678901234567890", "-1.50e+3"];
    private static readonly string[] Blanks = ["", " ", "\n", "\r\n\t", "    "];
    private static readonly string[] Others = ["author", "variant", "os.version", "Os", "container", "container_config", "docker_version", "created", "id", "parent", "layer_id", "x-y"];

    public static SampleImage Of(int seed)
    {
        var random = new Random(seed);
        bool docker = seed % 3 == 0;
        var layers = new List<SampleLayer>();
        for (int i = random.Next(5); i >= 0; i--)
        {
            layers.Add(random.Next(5) switch
            {
                0 => SampleLayer.Empty(),
                1 when layers.Count > 0 => layers[random.Next(layers.Count)],
                _ => RandomImage.Layer(random.Next(1000), random.Next(30_000), Compression(random, docker)),
            });
        }

        var config = new SampleBlob(Encoding.UTF8.GetBytes(Config(random, layers)), docker ? SampleTypes.DockerConfig : SampleTypes.OciConfig);
        return Join(config, layers, docker);
    }

    /// <summary>The image with the same config whose layers have gzip where they had zstd.</summary>
    public static SampleImage WithoutZstd(SampleImage image) => Join(
        image.Config,
        [.. image.Layers.Select(layer => layer.Compression == SampleCompression.Zstd ? layer.As(SampleCompression.Gzip) : layer)],
        image.MediaType == SampleTypes.DockerManifest);

    private static SampleImage Join(SampleBlob config, IReadOnlyList<SampleLayer> layers, bool docker)
    {
        SampleBlob[] blobs = [.. layers.Select(layer => layer.Blob(docker))];
        string type = docker ? SampleTypes.DockerManifest : SampleTypes.OciManifest;
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = type,
            ["config"] = config.Descriptor(),
            ["layers"] = new JsonArray([.. blobs.Select(blob => blob.Descriptor())]),
        };
        return new SampleImage(SampleJson.Bytes(manifest), type, config, layers, blobs);
    }

    private static SampleCompression Compression(Random random, bool docker) => random.Next(4) switch
    {
        0 => SampleCompression.None,
        1 => SampleCompression.GzipMembers,
        2 when !docker && Tool.WhyNot("zstd") is null => SampleCompression.Zstd,
        _ => SampleCompression.Gzip,
    };

    private static string Config(Random random, List<SampleLayer> layers)
    {
        var members = new List<string>
        {
            """ "architecture" : "amd64" """,
            random.Next(2) == 0 ? """ "os":"linux" """ : """ "\u006f\u0073" :"linux" """,
            $$""" "rootfs":{"type": "layers","diff_ids": [{{string.Join(" , ", layers.Select(layer => $"\"{layer.DiffId}\""))}}] } """,
        };
        if (random.Next(4) > 0)
        {
            members.Add($$""" "config":{{(random.Next(5) == 0 ? "null" : $$"""{"Cmd" :["/bin/sh"], "Labels": {{{Text(random)}}: {{Text(random)}}}, "Unknown" : {{Value(random, 3)}} }""")}} """);
        }

        foreach (string name in Others.Where(_ => random.Next(4) == 0))
        {
            // What skopeo reads as a field of its own must be of the field's type.
            members.Add($" \"{name}\" : {(name is "created" ? "\"2024-01-02T03:04:05.678Z\"" : name is "container_config" or "x-y" ? Value(random, 3) : "\"a<b\"")} ");
        }

        string[] shuffled = [.. members];
        random.Shuffle(shuffled);
        return $"{Blank(random)}{{{string.Join(",", shuffled)}}}{Blank(random)}";
    }

    private static string Value(Random random, int depth) => random.Next(depth == 0 ? 4 : 6) switch
    {
        0 => Numbers[random.Next(Numbers.Length)],
        1 => random.Next(3) switch { 0 => "true", 1 => "null", _ => "false" },
        2 or 3 => Text(random),
        4 => $"[{Blank(random)}{string.Join($"{Blank(random)},", Enumerable.Range(0, random.Next(3)).Select(_ => Value(random, depth - 1)))}]",
        _ => $"{{{Blank(random)}{string.Join(",", Enumerable.Range(0, random.Next(3)).Select(_ => $"{Text(random)}{Blank(random)}:{Value(random, depth - 1)}"))}}}",
    };

    // As it is, or with escapes for everything.
    private static string Text(Random random)
    {
        string text = Texts[random.Next(Texts.Length)] + Texts[random.Next(Texts.Length)];
        return random.Next(2) == 0
            ? $"\"{string.Concat(text.Select(c => $"\\u{(int)c:X4}"))}\""
            : JsonValue.Create(text).ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static string Blank(Random random) => Blanks[random.Next(Blanks.Length)];
}
