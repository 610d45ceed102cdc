using System.Text.Json;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Bases;
using ContainerTools.Compression;
using ContainerTools.Conversion;
using ContainerTools.Editing;
using ContainerTools.FileSystem;
using ContainerTools.Store;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Images in other forms and on other bases.</summary>
[Collection(Judged.Name)]
public sealed class ConvertedTests(Engines engines, StockedRegistry shelf) : IDisposable
{
    private const string Name = "acceptance/converted:1.0";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [JudgeTheory("dockerd", "docker", "runc")]
    [InlineData("v2s2", MediaTypeFamily.Oci, Codec.GzipPortable)]
    [InlineData("oci", MediaTypeFamily.Docker, Codec.Gzip)]
    [InlineData("oci", MediaTypeFamily.Docker, Codec.None)]
    public async Task Docker_runs_a_converted_image_and_its_tree_stays(string sample, MediaTypeFamily family, Codec codec, Generation generation = Generation.Machine)
    {
        Image before = await shelf.PullAsync(sample);
        Image after = await ConvertAsync(before, new() { MediaTypes = family, LayerCompression = codec });

        Assert.Equal(await ExportedTree.OfAsync(engines[generation].Docker, shelf, before), await ExportedTree.OfAsync(engines[generation].Docker, shelf, after));
        Assert.NotEqual(before.Digest, after.Digest);
        Assert.Equal(before.Id, after.Id);
    }

    [JudgeTheory("podman", "runc")]
    [InlineData("v2s2", MediaTypeFamily.Oci, Codec.Zstd)]
    [InlineData("oci", MediaTypeFamily.Docker, Codec.GzipPortable)]
    public async Task Podman_runs_a_converted_image(string sample, MediaTypeFamily family, Codec codec, Generation generation = Generation.Machine)
    {
        Image after = await ConvertAsync(await shelf.PullAsync(sample), new() { MediaTypes = family, LayerCompression = codec });

        string name = engines[generation].Podman.Load(await shelf.ExportAsync(new ExportOptions(), after))[0];

        Assert.Equal(after.Id.ToString(), engines[generation].Podman.InspectId(name));
        Assert.Equal(Busybox.Greeting, engines[generation].Podman.Run(name).Trim());
        engines[generation].Podman.Run(["image", "rm", "--all", "--force"]).Expect();
    }

    [JudgeTheory("podman", "runc")]
    [InlineData("oci")]
    [InlineData("v2s2")]
    public async Task Podman_runs_an_image_whose_times_and_files_were_changed(string sample, Generation generation = Generation.Machine)
    {
        Image after = await ConvertAsync(await shelf.PullAsync(sample), new() { LatestMtime = DateTimeOffset.UnixEpoch.AddYears(30), LatestCreated = DateTimeOffset.UnixEpoch.AddYears(30), ExcludedPaths = [PathPattern.Parse("/none"), PathPattern.Parse("/etc/hostname")] });

        string name = engines[generation].Podman.Load(await shelf.ExportAsync(new ExportOptions(), after))[0];

        Assert.Equal(Busybox.Greeting, engines[generation].Podman.Run(name).Trim());
        engines[generation].Podman.Run(["image", "rm", "--all", "--force"]).Expect();
    }

    [JudgeTheory("skopeo")]
    [InlineData("multi", MediaTypeFamily.Docker, Codec.Gzip)]
    [InlineData("list", MediaTypeFamily.Oci, Codec.Zstd)]
    public async Task Skopeo_reads_a_converted_index(string sample, MediaTypeFamily family, Codec codec, Generation generation = Generation.Machine)
    {
        var index = (ImageIndex)await new ImageConverter(new ImageStore(_folder["store"]), new() { MediaTypes = family, LayerCompression = codec }).ConvertAsync(await shelf.PullIndexAsync(sample), NullReporter.Instance, default);
        ImageReference target = RegistryAccess.Name(shelf.Registry, $"converted-{sample}-{Guid.NewGuid():N}");
        await RegistryAccess.CreatePublisher(shelf.Registry).PublishAsync(new(index, target.WithTag(null), [target.Tag!]), NullReporter.Instance, default);
        string copy = shelf.NewPath();

        // All of it from the registry to a folder of skopeo's own, every digest compared on the way.
        engines[generation].Skopeo.Copy($"docker://{target}", $"dir:{copy}", "--all", "--src-tls-verify=false");

        // Newer ones note in the index that an image has zstd.
        JsonElement listed = JsonDocument.Parse(engines[generation].Skopeo.RawManifest($"dir:{copy}")).RootElement;
        Assert.Equal(index.Manifest.MediaType, listed.GetProperty("mediaType").GetString());
        Assert.Equal(index.Manifest.Manifests.Select(entry => entry.Digest.ToString()), listed.GetProperty("manifests").EnumerateArray().Select(entry => entry.GetProperty("digest").GetString()!));
        Assert.All(index.Entries, entry => Assert.Equal(entry.Document.Raw.ToArray(), File.ReadAllBytes(Path.Combine(copy, entry.Document.Digest.Hex + ".manifest.json"))));
    }

    [JudgeFact("umoci")]
    public async Task Umoci_unpacks_the_same_tree_of_recompressed_layers()
    {
        Image before = await shelf.PullAsync("oci");
        Image after = await ConvertAsync(before, new() { LayerCompression = Codec.GzipPortable });

        Assert.Equal(await UnpackAsync(before), await UnpackAsync(after));
    }

    [JudgeTheory("dockerd", "docker", "runc")]
    [InlineData("oci")]
    [InlineData("v2s2")]
    public async Task Docker_runs_an_image_on_its_new_base(string sample, Generation generation = Generation.Machine)
    {
        Image image = await shelf.PullAsync(sample);
        Image below = Lowest(image);
        Image renewed = await ConvertAsync(below, new() { LatestMtime = DateTimeOffset.UnixEpoch.AddYears(20) });

        Image after = ImageRebaser.Rebase(image, below, renewed, NullReporter.Instance);

        Assert.NotEqual(image.Layers[0].DiffId, after.Layers[0].DiffId);
        Assert.Equal(image.Layers.Skip(1).Select(layer => layer.Digest), after.Layers.Skip(1).Select(layer => layer.Digest));
        string name = Assert.Single(engines[generation].Docker.Load(await shelf.ExportAsync(new ExportOptions(), after.With(null, [Name]))));
        Assert.Equal(Busybox.Greeting, engines[generation].Docker.Run(name).Trim());
        Assert.Equal(after.Id.ToString(), engines[generation].Docker.InspectId(name));
        engines[generation].Docker.Remove(name);
    }

    [JudgeTheory("podman", "runc")]
    [InlineData("oci")]
    [InlineData("v2s2")]
    public async Task Podman_runs_an_image_on_its_new_base(string sample, Generation generation = Generation.Machine)
    {
        Image image = await shelf.PullAsync(sample);
        Image below = Lowest(image);
        Image after = ImageRebaser.Rebase(image, below, await ConvertAsync(below, new() { LayerCompression = Codec.Gzip, RecompressesAll = true, LatestMtime = DateTimeOffset.UnixEpoch.AddYears(20) }), NullReporter.Instance);

        string name = engines[generation].Podman.Load(await shelf.ExportAsync(new ExportOptions(), after))[0];

        Assert.Equal(Busybox.Greeting, engines[generation].Podman.Run(name).Trim());
        engines[generation].Podman.Run(["image", "rm", "--all", "--force"]).Expect();
    }

    // The lowest layer alone, as a base would have it.
    private static Image Lowest(Image image)
    {
        var rewriter = new ImageRewriter(image);
        rewriter.SetLayers([.. image.Layers.Zip(ImageRewriter.ReadDescriptors(image)).Take(1)]);
        rewriter.SetHistory(HistoryStep.ReadAll(image).Take(1));
        return rewriter.ToImage();
    }

    private async Task<Image> ConvertAsync(Image image, ConversionOptions options) =>
        (Image)await new ImageConverter(new ImageStore(_folder["store"]), options).ConvertAsync(image, NullReporter.Instance, default);

    private async Task<string> UnpackAsync(Image image)
    {
        string layout = await shelf.ExportAsync(new ExportOptions { Format = ArchiveFormat.OciLayout }, image);
        string bundle = shelf.NewPath();
        ProcessRunner.Run("umoci", ["unpack", "--image", $"{layout}:1.0", bundle]).Expect();
        return ProcessRunner.Run("find", [Path.Combine(bundle, "rootfs"), "-printf", "%P %y %m %U %G %s %T@ %l\n"]).Expect().Output.Split('\n').Order(StringComparer.Ordinal).Aggregate("", (all, line) => all + line + "\n");
    }
}
