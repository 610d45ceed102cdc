using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Archive;

/// <summary>One image in the docker archive of each tool, as far as what the tools write differs.</summary>
internal static class Dialects
{
    public const string Tag = "docker.io/acme/app:1";

    public static IReadOnlyDictionary<string, Func<SampleImage, byte[]>> All { get; } = new Dictionary<string, Func<SampleImage, byte[]>>
    {
        ["docker 24"] = Docker24,
        ["docker 25"] = image => Docker25(image, named: true),
        ["docker 25, untagged"] = image => Docker25(image, named: false),
        ["skopeo"] = Skopeo,
        ["crane"] = Crane,
        ["jib"] = Jib,
        ["dotnet"] = Dotnet,
        ["dots and slashes"] = Dotted,
    };

    /// <summary>Whether the dialect has a name for the image.</summary>
    public static bool IsNamed(string dialect) => dialect != "docker 25, untagged";

    public static LayerTar Json(this LayerTar tar, string name, JsonNode? content) => tar.File(name, content?.ToJsonString() ?? "null");

    public static JsonArray Manifest(string config, IEnumerable<string> layers, params string[] tags) =>
        [new JsonObject { ["Config"] = config, ["RepoTags"] = SampleJson.Array(tags), ["Layers"] = SampleJson.Array(layers) }];

    public static string Hex(string digest) => digest["sha256:".Length..];

    /// <summary>The blobs of an OCI layout.</summary>
    public static LayerTar Blobs(this LayerTar tar, params SampleManifest[] manifests)
    {
        foreach (SampleManifest manifest in manifests.SelectMany(manifest => manifest.All()))
        {
            foreach (SampleBlob blob in manifest.Blobs)
            {
                tar.File($"blobs/sha256/{Hex(blob.Digest)}", blob.Content);
            }

            tar.File($"blobs/sha256/{Hex(manifest.Digest)}", manifest.Content);
        }

        return tar;
    }

    public static JsonObject Index(params JsonObject[] entries) => new() { ["schemaVersion"] = 2, ["manifests"] = new JsonArray([.. entries]) };

    public static JsonObject Entry(SampleManifest manifest, string? refName = null, string? imageName = null)
    {
        JsonObject entry = SampleIndex.Entry(manifest, platform: null);
        var annotations = new JsonObject();
        if (refName is not null)
        {
            annotations["org.opencontainers.image.ref.name"] = refName;
        }

        if (imageName is not null)
        {
            annotations["io.containerd.image.name"] = imageName;
        }

        entry["annotations"] = annotations;
        return entry;
    }

    // A layer that is there already is a link to where it is.
    private static byte[] Docker24(SampleImage image)
    {
        var tar = new LayerTar();
        var places = new Dictionary<string, string>();
        var names = new List<string>();
        foreach (SampleLayer layer in image.Layers)
        {
            string folder = Hex(Hash.Sha256(Encoding.UTF8.GetBytes($"{layer.DiffId} {names.Count}")));
            tar.Folder(folder).File($"{folder}/VERSION", "1.0").File($"{folder}/json", "{}");
            names.Add($"{folder}/layer.tar");
            _ = places.TryAdd(layer.DiffId, folder) ? tar.File(names[^1], layer.Tar) : tar.Symlink(names[^1], $"../{places[layer.DiffId]}/layer.tar");
        }

        string config = $"{Hex(image.Id)}.json";
        return tar.File(config, image.Config.Content).Json("manifest.json", Manifest(config, names, Tag)).Json("repositories", new JsonObject()).ToArray();
    }

    private static byte[] Docker25(SampleImage image, bool named)
    {
        var tar = new LayerTar();
        foreach (SampleLayer layer in image.Layers)
        {
            tar.File($"blobs/sha256/{Hex(layer.DiffId)}", layer.Tar);
        }

        string config = $"blobs/sha256/{Hex(image.Id)}";
        tar.File(config, image.Config.Content);
        JsonArray manifest = Manifest(config, image.Layers.Select(layer => $"blobs/sha256/{Hex(layer.DiffId)}"), Tag);
        var index = new JsonObject { ["schemaVersion"] = 2, ["manifests"] = null };
        if (named)
        {
            SampleImage plain = Plain(image);
            tar.File($"blobs/sha256/{Hex(plain.Digest)}", plain.Content);
            index = Index(Entry(plain, "1", Tag));
        }
        else
        {
            manifest[0]!["RepoTags"] = null;
        }

        // The media types of these are not to be relied on.
        manifest[0]!["LayerSources"] = new JsonObject { [image.Layers[0].DiffId] = new JsonObject { ["mediaType"] = SampleTypes.OciLayer + "+gzip", ["size"] = 1, ["digest"] = image.Layers[0].DiffId } };
        return tar.Json("index.json", index).Json("manifest.json", manifest).Json("oci-layout", new JsonObject { ["imageLayoutVersion"] = "1.0.0" }).ToArray();
    }

    private static byte[] Skopeo(SampleImage image)
    {
        var tar = new LayerTar();
        foreach (SampleLayer layer in image.Layers.DistinctBy(layer => layer.DiffId))
        {
            tar.File($"{Hex(layer.DiffId)}.tar", layer.Tar);
        }

        foreach (SampleLayer layer in image.Layers.DistinctBy(layer => layer.DiffId))
        {
            string folder = Hex(Hash.Sha256(Encoding.UTF8.GetBytes(layer.DiffId)));
            tar.Symlink($"{folder}/layer.tar", $"../{Hex(layer.DiffId)}.tar").File($"{folder}/VERSION", "1.0").File($"{folder}/json", "{}");
        }

        string config = $"{Hex(image.Id)}.json";
        return tar.File(config, image.Config.Content).Json("manifest.json", Manifest(config, image.Layers.Select(layer => $"{Hex(layer.DiffId)}.tar"), Tag)).ToArray();
    }

    private static byte[] Crane(SampleImage image)
    {
        LayerTar tar = new LayerTar().File(image.Id, image.Config.Content);
        foreach (SampleBlob layer in image.LayerBlobs.DistinctBy(layer => layer.Digest))
        {
            tar.File($"{Hex(layer.Digest)}.tar.gz", layer.Content);
        }

        return tar.Json("manifest.json", Manifest(image.Id, image.LayerBlobs.Select(layer => $"{Hex(layer.Digest)}.tar.gz"), Tag)).ToArray();
    }

    private static byte[] Jib(SampleImage image)
    {
        var tar = new LayerTar();
        foreach (SampleBlob layer in image.LayerBlobs)
        {
            tar.File($"{Hex(layer.Digest)}.tar.gz", layer.Content);
        }

        var manifest = new JsonArray(new JsonObject
        {
            ["config"] = "config.json",
            ["repoTags"] = SampleJson.Array([Tag]),
            ["layers"] = SampleJson.Array(image.LayerBlobs.Select(layer => $"{Hex(layer.Digest)}.tar.gz")),
        });
        return tar.File("config.json", image.Config.Content).Json("manifest.json", manifest).ToArray();
    }

    // The name is the diff ID, the content is compressed.
    private static byte[] Dotnet(SampleImage image)
    {
        var tar = new LayerTar();
        foreach ((SampleLayer layer, SampleBlob blob) in image.Layers.Zip(image.LayerBlobs).DistinctBy(pair => pair.First.DiffId))
        {
            tar.File($"{Hex(layer.DiffId)}/layer.tar", blob.Content);
        }

        string config = $"{Hex(image.Id)}.json";
        return tar.File(config, image.Config.Content).Json("manifest.json", Manifest(config, image.Layers.Select(layer => $"{Hex(layer.DiffId)}/layer.tar"), Tag)).ToArray();
    }

    private static byte[] Dotted(SampleImage image)
    {
        var tar = new LayerTar();
        for (int i = 0; i < image.Layers.Count; i++)
        {
            tar.File($"./layers/../l{i}.tar", image.Layers[i].Tar).Symlink($"./a{i}", $"b{i}").HardLink($"b{i}", $"./l{i}.tar");
        }

        return tar.File("./config.json", image.Config.Content)
            .Json("./manifest.json", Manifest("/config.json", image.Layers.Select((_, i) => $"../../a{i}"), Tag)).ToArray();
    }

    private static SampleImage Plain(SampleImage image)
    {
        var blobs = image.Layers.Select(layer => layer.As(SampleCompression.None)).ToArray();
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = SampleTypes.OciManifest,
            ["config"] = image.Config.Descriptor(),
            ["layers"] = new JsonArray([.. blobs.Select(layer => layer.Blob(docker: false).Descriptor())]),
        };
        return new SampleImage(SampleJson.Bytes(manifest), SampleTypes.OciManifest, image.Config, blobs, [.. blobs.Select(layer => layer.Blob(docker: false))]);
    }
}
