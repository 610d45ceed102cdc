using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Archive;

public sealed class OciLayoutTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_layout_holds_the_registrys_bytes()
    {
        SampleImage sample = _bench.AddImage();

        await WriteAsync();

        Assert.Equal(sample.Content, File.ReadAllBytes(BlobPath(sample.Digest)));
        Assert.All(sample.Blobs, blob => Assert.Equal(blob.Content, File.ReadAllBytes(BlobPath(blob.Digest))));
        Assert.Equal([sample.Digest], Digests());
        Assert.Equal(["layout"], Directory.GetFileSystemEntries(_bench.Folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_empty_folder_is_filled()
    {
        SampleImage sample = _bench.AddImage();
        Directory.CreateDirectory(_bench.Folder["layout"]);

        await WriteAsync();

        Assert.Equal([sample.Digest], Digests());
    }

    [Fact]
    public async Task An_image_is_added_to_what_is_there()
    {
        SampleImage first = _bench.AddImage(tag: "a");
        await WriteAsync("a");
        SampleImage second = RandomImage.Of(2, 100, seed: 20);
        _bench.Memory.Add(RegistryBench.Repository, second, "b");
        Edit(index => index["annotations"] = new JsonObject { ["org.example.kept"] = "yes" });

        await RegistryBench.FailsAsync(ImageError.AlreadyExists, () => WriteAsync("b"));
        await WriteAsync("b", overwrite: true);
        await WriteAsync("a", overwrite: true);

        Assert.Equal([second.Digest, first.Digest], Digests());
        Assert.Equal("yes", (string?)Index()["annotations"]?["org.example.kept"]);
    }

    [Fact]
    public async Task A_name_moves_to_the_new_image_and_the_old_ones_blobs_stay()
    {
        SampleImage first = _bench.AddImage();
        await WriteAsync();
        SampleImage second = RandomImage.Of(2, 100, seed: 20);
        _bench.Memory.Add(RegistryBench.Repository, second, "1");

        await WriteAsync(overwrite: true);

        Assert.Equal([second.Digest], Digests());
        Assert.True(File.Exists(BlobPath(first.Digest)));
    }

    [Fact]
    public async Task Blobs_that_are_there_are_not_fetched_and_damaged_ones_are()
    {
        SampleImage sample = _bench.AddImage();
        await WriteAsync();
        string damaged = BlobPath(sample.LayerBlobs[1].Digest);
        byte[] content = File.ReadAllBytes(damaged);
        content[^1] ^= 1;
        File.WriteAllBytes(damaged, content);
        _bench.Server.Forget();

        await WriteAsync(overwrite: true);

        Assert.Equal(sample.LayerBlobs[1].Digest, Hash.Sha256OfFile(damaged));
        Assert.EndsWith(sample.LayerBlobs[1].Digest, Assert.Single(_bench.LayerRequests(sample)).Path, StringComparison.Ordinal);
        Assert.Contains("was damaged", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_breaks_off_does_not_stand_in_the_way_of_the_next_attempt()
    {
        SampleImage sample = _bench.AddImage();
        Image image = await _bench.GetImageAsync();
        byte[] layer = _bench.Memory[RegistryBench.Repository].Blobs[sample.LayerBlobs[2].Digest];
        layer[100] ^= 1;

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => WriteAsync(image));
        Assert.Empty(Directory.GetFileSystemEntries(_bench.Folder.Path));

        layer[100] ^= 1;
        await WriteAsync(image);
        Assert.Equal([sample.Digest], Digests());
    }

    [Fact]
    public async Task A_failure_leaves_an_older_layout_as_it_was()
    {
        _bench.AddImage(tag: "a");
        await WriteAsync("a");
        string before = File.ReadAllText(_bench.Folder["layout", "index.json"]);
        SampleImage second = RandomImage.Of(2, 1000, seed: 20);
        _bench.Memory.Add(RegistryBench.Repository, second, "b");
        _bench.Memory[RegistryBench.Repository].Blobs[second.LayerBlobs[1].Digest][50] ^= 1;

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => WriteAsync("b", overwrite: true));

        Assert.Equal(before, File.ReadAllText(_bench.Folder["layout", "index.json"]));
        Assert.Empty(Directory.GetFiles(_bench.Folder["layout"], ".*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"manifests":[{}]}""")]
    public async Task An_index_that_cannot_be_read_is_not_overwritten(string text)
    {
        _bench.AddImage();
        await WriteAsync();
        File.WriteAllText(_bench.Folder["layout", "index.json"], text);

        await RegistryBench.FailsAsync(ImageError.Malformed, () => WriteAsync(overwrite: true));

        Assert.Equal(text, File.ReadAllText(_bench.Folder["layout", "index.json"]));
    }

    [Fact]
    public async Task A_folder_with_other_things_and_a_file_are_left_alone()
    {
        _bench.AddImage();
        Directory.CreateDirectory(_bench.Folder["layout"]);
        File.WriteAllText(_bench.Folder["layout", "precious"], "x");
        await RegistryBench.FailsAsync(ImageError.AlreadyExists, () => WriteAsync());
        await RegistryBench.FailsAsync(ImageError.AlreadyExists, () => WriteAsync(overwrite: true));

        Directory.Delete(_bench.Folder["layout"], recursive: true);
        File.WriteAllText(_bench.Folder["layout"], "x");
        await RegistryBench.FailsAsync(ImageError.AlreadyExists, () => WriteAsync(overwrite: true));
    }

    [Fact]
    public async Task A_layout_is_no_stream() =>
        await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => _bench.ExportAsync([], new() { Format = ArchiveFormat.OciLayout }));

    private string BlobPath(string digest) => _bench.Folder["layout", "blobs", "sha256", digest["sha256:".Length..]];

    private JsonNode Index() => JsonNode.Parse(File.ReadAllText(_bench.Folder["layout", "index.json"]))!;

    private IEnumerable<string> Digests() => JsonDocument.Parse(Index().ToJsonString()).RootElement.GetProperty("manifests").EnumerateArray().Select(entry => entry.GetProperty("digest").GetString()!);

    private void Edit(Action<JsonNode> change)
    {
        JsonNode index = Index();
        change(index);
        File.WriteAllText(_bench.Folder["layout", "index.json"], index.ToJsonString());
    }

    private async Task WriteAsync(string tag = "1", bool overwrite = false) => await WriteAsync(await _bench.GetImageAsync(tag: tag), overwrite);

    private Task WriteAsync(IImage image, bool overwrite = false) => ImageExport.WriteFileAsync(
        [image], _bench.Folder["layout"], new() { Format = ArchiveFormat.OciLayout }, overwrite, _bench.Reporter, RegistryBench.Limit());
}
