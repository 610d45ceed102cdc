using System.Formats.Tar;
using System.Text.Json;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Compression;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Archive;

public sealed class ImageExportTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public static TheoryData<ArchiveFormat, Codec, LayerForm> Ways
    {
        get
        {
            var ways = new TheoryData<ArchiveFormat, Codec, LayerForm>();
            foreach (ArchiveFormat format in new[] { ArchiveFormat.OciArchive, ArchiveFormat.DockerArchive })
            {
                foreach (Codec compression in Enum.GetValues<Codec>())
                {
                    ways.Add(format, compression, LayerForm.Keep);
                    ways.Add(format, compression, LayerForm.None);
                }
            }

            return ways;
        }
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_stream_is_a_file_byte_for_byte_whatever_the_network_does(ArchiveFormat format, Codec compression, LayerForm form)
    {
        _bench.AddImage(4, 90_000);
        var options = new ExportOptions { Format = format, Compression = compression, LayerCompression = form };

        byte[] stream = await _bench.ExportAsync([await _bench.GetImageAsync()], options);
        byte[] stored = await _bench.ExportAsync([await _bench.GetImageAsync(stored: true)], options);
        byte[] file = await WriteAsync("a.tar", options, await _bench.GetImageAsync(stored: true));
        _bench.Memory.Alter = Faults.CutOnce(0.3);
        byte[] broken = await _bench.ExportAsync([await _bench.GetImageAsync()], options);
        _bench.Memory.Alter = (_, response) => response with { BytesPerSecond = 400_000, Framing = BodyFraming.Chunked };
        byte[] slow = await WriteAsync("b.tar", options, await _bench.GetImageAsync());

        Assert.All(new[] { stored, file, broken, slow }, bytes => Assert.Equal(Hash.Sha256(stream), Hash.Sha256(bytes)));
        Assert.Empty(Directory.GetFileSystemEntries(_bench.Folder.Path, ".*"));
    }

    [Theory]
    [InlineData(SampleCompression.GzipMembers)]
    [InlineData(SampleCompression.None)]
    [ToolData("bzip2", SampleCompression.Bzip2)]
    public async Task A_layer_that_does_not_tell_its_size_is_written_all_the_same(SampleCompression compression)
    {
        var factory = new ImageFactory().Add(RandomImage.Layer(1, 70_000)).Add(RandomImage.Layer(2, 70_000).As(compression)).Add(RandomImage.Layer(3, 70_000));
        SampleImage sample = factory.Build();
        _bench.Memory.Add(RegistryBench.Repository, sample, "1");
        var options = new ExportOptions { Format = ArchiveFormat.DockerArchive, LayerCompression = LayerForm.None };

        byte[] stream = await _bench.ExportAsync([await _bench.GetImageAsync()], options);
        byte[] file = await WriteAsync("a.tar", options, await _bench.GetImageAsync());

        Assert.Equal(Hash.Sha256(stream), Hash.Sha256(file));
        Dictionary<string, byte[]> files = Untar(file);
        Assert.All(sample.Layers, layer => Assert.Equal(layer.Tar, files[layer.DiffId["sha256:".Length..] + "/layer.tar"]));
    }

    [Theory]
    [InlineData(SampleCompression.Gzip)]
    [InlineData(SampleCompression.GzipMembers)]
    [ToolData("bzip2", SampleCompression.Bzip2)]
    public async Task The_digest_of_an_archive_is_that_of_its_file_and_nothing_is_written_for_it(SampleCompression compression)
    {
        _bench.Memory.Add(RegistryBench.Repository, RandomImage.Of(3, 70_000, compression), "1");
        foreach (ArchiveFormat format in Enum.GetValues<ArchiveFormat>().Where(format => format != ArchiveFormat.OciLayout))
        {
            foreach (LayerForm form in format == ArchiveFormat.RootFileSystem ? [LayerForm.Keep] : Enum.GetValues<LayerForm>())
            {
                var options = new ExportOptions { Format = format, LayerCompression = form };
                byte[] file = await WriteAsync($"{format}-{form}.tar", options, await _bench.GetImageAsync());

                Assert.Equal(Hash.Sha256(file), (await ImageExport.ComputeDigestAsync([await _bench.GetImageAsync()], options, _bench.Reporter, RegistryBench.Limit())).ToString());
            }
        }

        await RegistryBench.FailsAsync(ImageError.InvalidArgument, async () => await ImageExport.ComputeDigestAsync([await _bench.GetImageAsync()], new() { Format = ArchiveFormat.OciLayout }, _bench.Reporter, RegistryBench.Limit()));
    }

    [Fact]
    public async Task For_the_digest_of_an_archive_with_plain_layers_each_layer_is_fetched_once()
    {
        SampleImage sample = _bench.AddImage();

        await ImageExport.ComputeDigestAsync([await _bench.GetImageAsync()], new() { Format = ArchiveFormat.SkopeoArchive }, _bench.Reporter, RegistryBench.Limit());

        // The other request for each is for the few bytes at its end.
        Assert.Equal(sample.LayerBlobs.Count, _bench.LayerRequests(sample).Count(request => request.Headers.All(header => !header.Key.Equals("Range", StringComparison.OrdinalIgnoreCase))));
    }

    [Fact]
    public async Task What_skopeo_cannot_write_is_refused_before_a_layer_is_read()
    {
        SampleImage sample = _bench.AddImage();
        _bench.Memory.Add(RegistryBench.Repository, SampleShelf.All["multi"], "multi");
        IImage index = await _bench.Client.GetAllPlatformsAsync(_bench.Reference("multi"), _bench.Reporter, RegistryBench.Limit());
        var options = new ExportOptions { Format = ArchiveFormat.SkopeoArchive };

        ImageException failure = await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => _bench.ExportAsync([index], options));
        Assert.Contains("SkopeoArchive", failure.Message, StringComparison.Ordinal);
        await RegistryBench.FailsAsync(ImageError.InvalidArgument, async () => await _bench.ExportAsync([((IImage)await _bench.GetImageAsync()).Rename(["NO NAME"])], options));
        Assert.Empty(_bench.LayerRequests(sample));
    }

    [Fact]
    public async Task The_registrys_digests_survive_in_an_OCI_archive()
    {
        SampleImage sample = _bench.AddImage();

        Dictionary<string, byte[]> files = Untar(await _bench.ExportAsync([await _bench.GetImageAsync()]));

        JsonElement entry = JsonDocument.Parse(files["index.json"]).RootElement.GetProperty("manifests")[0];
        Assert.Equal(sample.Digest, entry.GetProperty("digest").GetString());
        Assert.Equal(sample.Content, files[Path(sample.Digest)]);
        Assert.Equal(sample.Config.Content, files[Path(sample.Id)]);
        Assert.All(sample.LayerBlobs, blob => Assert.Equal(blob.Content, files[Path(blob.Digest)]));
        Assert.Equal("manifest.json", files.Keys.Last());
        JsonElement docker = JsonDocument.Parse(files["manifest.json"]).RootElement[0];
        Assert.Equal(Path(sample.Id), docker.GetProperty("Config").GetString());
        Assert.Equal($"{_bench.Server.Authority}/demo/app:1", docker.GetProperty("RepoTags")[0].GetString());
    }

    [Fact]
    public async Task A_docker_archive_has_the_layout_of_the_stream_script()
    {
        SampleImage sample = _bench.AddImage();

        Dictionary<string, byte[]> files = Untar(await _bench.ExportAsync([await _bench.GetImageAsync()], new() { Format = ArchiveFormat.DockerArchive }));

        Assert.Equal(
            [.. sample.Layers.Select(layer => layer.DiffId["sha256:".Length..] + "/layer.tar"), sample.Id["sha256:".Length..] + ".json", "manifest.json"],
            files.Keys);
        Assert.Equal(sample.Config.Content, files[sample.Id["sha256:".Length..] + ".json"]);
    }

    [Fact]
    public async Task Images_share_their_layers_in_one_archive()
    {
        SampleLayer shared = RandomImage.Layer(1, 5000);
        AddWith("a", shared, 2);
        AddWith("b", shared, 3);
        IImage[] images = [await _bench.GetImageAsync(tag: "a"), await _bench.GetImageAsync(tag: "b"), await _bench.GetImageAsync(tag: "a")];
        foreach (ArchiveFormat format in new[] { ArchiveFormat.OciArchive, ArchiveFormat.DockerArchive })
        {
            Dictionary<string, byte[]> files = Untar(await _bench.ExportAsync(images, new() { Format = format }));

            JsonElement manifest = JsonDocument.Parse(files["manifest.json"]).RootElement;
            Assert.Equal(2, manifest.GetArrayLength());
            Assert.Equal(manifest[0].GetProperty("Layers")[0].GetString(), manifest[1].GetProperty("Layers")[0].GetString());
        }
    }

    [Fact]
    public async Task One_name_for_two_images_is_refused_before_anything_is_written()
    {
        _bench.AddImage(1, 100);
        Image first = await _bench.GetImageAsync();
        _bench.Memory.Add(RegistryBench.Repository, RandomImage.Of(1, 100, seed: 5), "1");
        Image second = await _bench.GetImageAsync();
        using var target = new MemoryStream();

        await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => ImageExport.WriteStreamAsync([first, second], target, new(), _bench.Folder.Path, _bench.Reporter, default));

        Assert.Equal(0, target.Length);
        await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => _bench.ExportAsync([]));
    }

    [Fact]
    public async Task An_index_is_exported_whole_with_its_digest()
    {
        SampleManifest sample = SampleShelf.All["multi"];
        _bench.Memory.Add(RegistryBench.Repository, sample, "1");
        IImage index = await _bench.Client.GetAllPlatformsAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit());

        Dictionary<string, byte[]> files = Untar(await _bench.ExportAsync([index]));

        Assert.Equal(sample.Digest, JsonDocument.Parse(files["index.json"]).RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString());
        Assert.All(sample.All(), manifest => Assert.Equal(manifest.Content, files[Path(manifest.Digest)]));
        Assert.All(sample.All().SelectMany(manifest => manifest.Blobs), blob => Assert.Equal(blob.Content, files[Path(blob.Digest)]));
        // docker refuses an archive that names an image for another system than its own.
        JsonElement docker = Assert.Single(JsonDocument.Parse(files["manifest.json"]).RootElement.EnumerateArray().ToArray());
        Assert.Equal(1, docker.GetProperty("RepoTags").GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_layer_that_fails_leaves_no_file_and_a_stream_without_its_end(ArchiveFormat format, Codec compression, LayerForm form)
    {
        SampleImage sample = _bench.AddImage(3, 60_000);
        var options = new ExportOptions { Format = format, Compression = compression, LayerCompression = form };
        Image image = await _bench.GetImageAsync();
        _bench.Memory[RegistryBench.Repository].Blobs[sample.LayerBlobs[2].Digest][30_000] ^= 1;
        using var target = new MemoryStream();

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => ImageExport.WriteFileAsync([image], _bench.Folder["x.tar"], options, false, _bench.Reporter, RegistryBench.Limit()));
        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => ImageExport.WriteStreamAsync([image], target, options, _bench.Folder.Path, _bench.Reporter, RegistryBench.Limit()));

        Assert.Empty(Directory.GetFileSystemEntries(_bench.Folder.Path));
        if (compression == Codec.None)
        {
            string text = System.Text.Encoding.Latin1.GetString(target.ToArray());
            Assert.DoesNotContain("manifest.json", text, StringComparison.Ordinal);
            Assert.DoesNotContain("index.json", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_existing_file_is_replaced_only_with_permission()
    {
        _bench.AddImage(1, 100);
        Image image = await _bench.GetImageAsync();
        string path = _bench.Folder["x.tar"];
        File.WriteAllText(path, "precious");

        await RegistryBench.FailsAsync(ImageError.AlreadyExists, () => ImageExport.WriteFileAsync([image], path, new(), false, _bench.Reporter, default));
        Assert.Equal("precious", File.ReadAllText(path));
        await RegistryBench.FailsAsync(ImageError.AlreadyExists, () => ImageExport.WriteFileAsync([image], _bench.Folder.Path, new(), true, _bench.Reporter, default));

        await ImageExport.WriteFileAsync([image], path, new(), true, _bench.Reporter, default);
        Assert.Equal(Hash.Sha256(await _bench.ExportAsync([image])), Hash.Sha256OfFile(path));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        _bench.AddImage(1, 100);

        ImageException exception = await RegistryBench.FailsAsync(ImageError.FileFailed, () => WriteAsync("no/where.tar", new(), _bench.GetImageAsync().Result));

        Assert.Contains("where.tar", exception.Message, StringComparison.Ordinal);
    }

    [ToolFact(Needs = Need.Linux)]
    public async Task A_full_target_is_told_with_the_systems_words()
    {
        _bench.AddImage(1, 100);
        Image image = await _bench.GetImageAsync();
        foreach (Codec compression in Enum.GetValues<Codec>())
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            IOException exception = await Assert.ThrowsAsync<IOException>(() => ImageExport.WriteStreamAsync([image], full, new() { Compression = compression }, _bench.Folder.Path, _bench.Reporter, default));
            Assert.Contains("No space left", exception.Message, StringComparison.Ordinal);
        }
    }

    [ToolFact("mount", "umount", Needs = Need.Mounts)]
    public async Task A_full_disk_is_a_clear_error_and_leaves_nothing()
    {
        using var disk = new TemporaryFolder();
        ProcessRunner.Run("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk.Path).Expect();
        try
        {
            _bench.AddImage(2, 200_000);
            Image image = await _bench.GetImageAsync();
            foreach (ExportOptions options in new ExportOptions[] { new(), new() { LayerCompression = LayerForm.None }, new() { Compression = Codec.Gzip }, new() { Format = ArchiveFormat.OciLayout } })
            {
                await RegistryBench.FailsAsync(ImageError.FileFailed, () => ImageExport.WriteFileAsync([image], disk["x"], options, false, _bench.Reporter, RegistryBench.Limit()));
                Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
            }

            using var stream = new MemoryStream();
            await RegistryBench.FailsAsync(ImageError.FileFailed, () => ImageExport.WriteStreamAsync([image], stream, new() { LayerCompression = LayerForm.None }, disk.Path, _bench.Reporter, RegistryBench.Limit()));
        }
        finally
        {
            ProcessRunner.Run("umount", disk.Path);
        }
    }

    [Theory]
    [InlineData(SampleCompression.None, false)]
    [InlineData(SampleCompression.Gzip, true)]
    [ToolData("zstd", SampleCompression.Zstd, false)]
    [ToolData("bzip2", SampleCompression.Bzip2, false)]
    public async Task Plain_layers_keep_the_image_ID_and_the_diff_IDs(SampleCompression compression, bool docker)
    {
        SampleImage sample = RandomImage.Of(3, 50_000, compression, docker);
        _bench.Memory.Add(RegistryBench.Repository, sample, "1");

        Dictionary<string, byte[]> files = Untar(await _bench.ExportAsync([await _bench.GetImageAsync()], new() { LayerCompression = LayerForm.None }));

        Assert.All(sample.Layers, layer => Assert.Equal(layer.Tar, files[Path(layer.DiffId)]));
        Assert.Equal(sample.Config.Content, files[Path(sample.Id)]);
        string digest = JsonDocument.Parse(files["index.json"]).RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString()!;
        Assert.Equal(compression == SampleCompression.None, digest == sample.Digest);
        var manifest = (Manifest)ManifestDocument.Parse(files[Path(digest)]);
        Assert.Equal(sample.Id, manifest.Config.Digest.ToString());
        Assert.All(manifest.Layers, layer => Assert.Equal(docker ? SampleTypes.DockerLayer : SampleTypes.OciLayer, layer.MediaType));
    }

    [Fact]
    public async Task A_layer_that_occurs_twice_is_written_once()
    {
        SampleLayer layer = RandomImage.Layer(1, 1000);
        _bench.Memory.Add(RegistryBench.Repository, new ImageFactory().Add(layer).Add(SampleLayer.Empty()).Add(layer).Build(), "1");
        Image image = await _bench.GetImageAsync();
        foreach (LayerForm form in Enum.GetValues<LayerForm>())
        {
            foreach (ArchiveFormat format in new[] { ArchiveFormat.OciArchive, ArchiveFormat.DockerArchive })
            {
                Dictionary<string, byte[]> files = Untar(await _bench.ExportAsync([image], new() { Format = format, LayerCompression = form }));
                Assert.Equal(3, JsonDocument.Parse(files["manifest.json"]).RootElement[0].GetProperty("Layers").GetArrayLength());
            }
        }
    }

    private static string Path(string digest) => "blobs/" + digest.Replace(':', '/');

    private static Dictionary<string, byte[]> Untar(byte[] archive)
    {
        var files = new Dictionary<string, byte[]>();
        using var reader = new TarReader(new MemoryStream(archive));
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            Assert.Equal(entry.Length, content.Length);
            Assert.Equal(1, entry.ModificationTime.ToUnixTimeSeconds());
            files.Add(entry.Name, content.ToArray());
        }

        Assert.Equal(0, archive.Length % 10240);
        return files;
    }

    private void AddWith(string tag, SampleLayer shared, int seed) =>
        _bench.Memory.Add(RegistryBench.Repository, new ImageFactory().Add(shared).Add(RandomImage.Layer(seed, 3000)).Build(), tag);

    private async Task<byte[]> WriteAsync(string name, ExportOptions options, IImage image)
    {
        await ImageExport.WriteFileAsync([image], _bench.Folder[name], options, overwrite: false, _bench.Reporter, RegistryBench.Limit());
        return await File.ReadAllBytesAsync(_bench.Folder[name]);
    }
}
