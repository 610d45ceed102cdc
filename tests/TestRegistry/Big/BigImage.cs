using System.Globalization;
using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>
/// The image that speed is measured with: 11 layers, 12,000 files, 1,244 MB as tar and about half of it packed, in an OCI
/// folder. Made once and kept.
/// </summary>
public sealed class BigImage
{
    public const string Tag = "big";
    private const long FullTarSize = 1_244_000_000;
    private const int FullFileCount = 12_000;
    private static readonly double[] Shares = [0.26, 0.2, 0.15, 0.12, 0.09, 0.07, 0.05, 0.03, 0.02, 0.007, 0.003];

    private readonly JsonNode _manifest;

    private BigImage(string folder)
    {
        Folder = folder;
        JsonNode index = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "index.json")))!;
        Digest = (string)index["manifests"]![0]!["digest"]!;
        Manifest = File.ReadAllBytes(BlobPath(Digest));
        _manifest = JsonNode.Parse(Manifest)!;
    }

    /// <summary>The OCI folder; the image is under <see cref="Tag"/>.</summary>
    public string Folder { get; }

    public string Digest { get; }

    public byte[] Manifest { get; }

    public string Id => (string)_manifest["config"]!["digest"]!;

    public IReadOnlyList<string> LayerDigests => [.. _manifest["layers"]!.AsArray().Select(layer => (string)layer!["digest"]!)];

    /// <summary>All layers as they are served.</summary>
    public long PackedSize => _manifest["layers"]!.AsArray().Sum(layer => (long)layer!["size"]!);

    /// <summary>All layers as tar.</summary>
    public long TarSize => long.Parse((string)_manifest["annotations"]!["org.example.tar-size"]!, CultureInfo.InvariantCulture);

    /// <summary>The image of that size, made if the cache has none.</summary>
    /// <param name="cache">A folder that stays.</param>
    /// <param name="factor">1 for the size above; 0.1 is about 60 MB packed, 2 about 1.2 GB.</param>
    public static BigImage Get(string cache, double factor = 1)
    {
        string folder = Path.Combine(cache, string.Create(CultureInfo.InvariantCulture, $"big-1-{factor}"));
        if (!Directory.Exists(folder))
        {
            string unfinished = $"{folder}.{Guid.NewGuid():N}";
            Make(unfinished, factor);
            try
            {
                Directory.Move(unfinished, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }

        return new BigImage(folder);
    }

    public string BlobPath(string digest) => Path.Combine(Folder, "blobs", "sha256", digest["sha256:".Length..]);

    /// <summary>Puts the image into a registry.</summary>
    /// <returns>The reference by digest.</returns>
    public string Push(RealRegistry registry, string repository, string tag)
    {
        RegistryPusher pusher = registry.Pusher;
        foreach (string digest in LayerDigests.Append(Id))
        {
            pusher.PushBlob(repository, digest, () => File.OpenRead(BlobPath(digest)));
        }

        return $"{registry.Host}/{repository}@{pusher.PushManifest(repository, tag, Manifest, SampleTypes.OciManifest)}";
    }

    private static void Make(string folder, double factor)
    {
        Directory.CreateDirectory(folder);
        var made = new (string DiffId, string Digest, long TarSize, long Size)[Shares.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, Shares.Length, options, number =>
        {
            // Half of the files are spread evenly, so that small layers have small files.
            int fileCount = (int)Math.Max(10, FullFileCount * factor * (Shares[number] + (1.0 / Shares.Length)) / 2);
            string path = Path.Combine(folder, $"layer{number}");
            (string diffId, string digest, long tarSize) = new BigLayer(number, fileCount, (long)(FullTarSize * factor * Shares[number])).Write(path);
            made[number] = (diffId, digest, tarSize, new FileInfo(path).Length);
        });
        WriteLayout(folder, made);
    }

    private static void WriteLayout(string folder, (string DiffId, string Digest, long TarSize, long Size)[] made)
    {
        var config = new SampleBlob(SampleJson.Bytes(new JsonObject
        {
            ["created"] = "2024-02-29T12:00:00Z",
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = SampleJson.Array(made.Select(layer => layer.DiffId)) },
        }), SampleTypes.OciConfig);
        JsonNode[] layers = [.. made.Select(layer => new JsonObject { ["mediaType"] = SampleTypes.OciLayer + "+gzip", ["size"] = layer.Size, ["digest"] = layer.Digest })];
        byte[] manifest = SampleJson.Bytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = SampleTypes.OciManifest,
            ["config"] = config.Descriptor(),
            ["layers"] = new JsonArray(layers),
            ["annotations"] = new JsonObject { ["org.example.tar-size"] = made.Sum(layer => layer.TarSize).ToString(CultureInfo.InvariantCulture) },
        });
        OciFolder.Write(folder, (Tag, new SampleImage(manifest, SampleTypes.OciManifest, config, [], [])));
        for (int number = 0; number < made.Length; number++)
        {
            File.Move(Path.Combine(folder, $"layer{number}"), Path.Combine(folder, "blobs", "sha256", made[number].Digest["sha256:".Length..]));
        }
    }
}
