using System.Text.Json.Nodes;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Serving;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Serving;

/// <summary>Layouts, ours and others', and what becomes of them when something is pushed.</summary>
public sealed class LayoutTests : IDisposable
{
    private const string ImageName = "io.containerd.image.name";
    private const string RefName = "org.opencontainers.image.ref.name";
    private readonly ServingBench _bench = new();
    private readonly SampleImage _sample = RandomImage.Of(1, 100);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_was_pushed_is_there_after_a_restart()
    {
        _bench.Push(_sample, "1.0");
        _bench.Push(SampleShelf.All["multi"], "multi");
        SampleImage untagged = RandomImage.Of(1, 100, seed: 5);
        _bench.Push(untagged);

        _bench.Restart();

        foreach (SampleManifest manifest in SampleShelf.All["multi"].All().Append(_sample).Append(untagged))
        {
            Assert.Equal(200, (await _bench.GetAsync($"manifests/{manifest.Digest}")).Status);
        }

        Assert.Equal([$"{_bench.Registry.Host}/demo/app:1.0", $"{_bench.Registry.Host}/demo/app:multi"], _bench.Registry.References.Select(name => $"{name}"));
    }

    [UnixFact]
    public async Task What_links_lead_to_is_not_served()
    {
        File.WriteAllText(_bench.Folder["secret"], "not for you");
        Directory.CreateDirectory(_bench.Folder["secrets"]);
        File.WriteAllText(_bench.Folder[$"secrets/{new string('d', 128)}"], "nor this");
        string blobs = Directory.CreateDirectory(Path.Combine(_bench.Layout, "blobs", "sha256")).FullName;
        File.CreateSymbolicLink(Path.Combine(blobs, new string('c', 64)), _bench.Folder["secret"]);
        Directory.CreateSymbolicLink(Path.Combine(_bench.Layout, "blobs", "sha512"), _bench.Folder["secrets"]);

        Assert.Equal(404, (await _bench.GetAsync($"blobs/sha256:{new string('c', 64)}")).Status);
        Assert.Equal(404, (await _bench.GetAsync($"blobs/sha512:{new string('d', 128)}")).Status);
        Assert.Equal(404, (await _bench.GetAsync($"manifests/sha256:{new string('c', 64)}")).Status);
    }

    [Theory]
    [InlineData("app")]
    [InlineData("ghcr.io/acme/app")]
    [InlineData("localhost/app")]
    [InlineData("docker.io/library/alpine")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData(250)]
    public async Task Any_repository_is_there_after_a_restart(object name)
    {
        string repository = name as string ?? new string('a', (int)name);
        _bench.Pusher.Push(_sample, repository, "1.0");
        _bench.Pusher.Push(RandomImage.Of(1, 100, seed: 6), "other", "1.0");

        Assert.Equal(_sample.Content, (await _bench.GetAsync($"/v2/{repository}/manifests/1.0")).Body);
        _bench.Restart();
        Assert.Equal(_sample.Content, (await _bench.GetAsync($"/v2/{repository}/manifests/1.0")).Body);
        Assert.Contains(repository, _bench.Registry.Repositories);
        Assert.NotEmpty(_bench.Registry.References);
    }

    [Fact]
    public void A_pushed_tag_stands_in_the_index_as_other_tools_want_it()
    {
        _bench.Push(_sample, "1.0");
        _bench.Pusher.Push(_sample, "other/app", "1.0");

        _bench.Registry.Dispose();
        JsonObject[] entries = Entries();

        Assert.Equal(["1.0", "other/app:1.0"], entries.Select(entry => (string?)entry["annotations"]![RefName]));
        Assert.Equal(["docker.io/demo/app:1.0", "docker.io/other/app:1.0"], entries.Select(entry => (string?)entry["annotations"]![ImageName]));
        Assert.All(entries, entry => Assert.Equal((_sample.Digest, _sample.MediaType), ((string?)entry["digest"], (string?)entry["mediaType"])));
    }

    [Fact]
    public async Task Other_tools_see_a_pushed_tag_soon_and_our_own_reader_at_once()
    {
        _bench.Push(_sample, "1.0");

        ListedImage listed = Assert.Single((await ContainerTools.Archive.Reading.ImageImport.ReadContentAsync(_bench.Layout, null, null, NullReporter.Instance, default)).Entries);
        Assert.Equal(_sample.Digest, $"{listed.Digest}");
        for (int i = 0; i < 600 && Entries().Length == 0; i++)
        {
            await Task.Delay(100);
        }

        Assert.Equal("1.0", (string?)Assert.Single(Entries())["annotations"]![RefName]);
    }

    [Fact]
    public void A_tag_that_moves_keeps_its_place_and_name_and_all_else_stays()
    {
        WriteLayout(("first:1", _sample), ("app:1.0", _sample), ("zzz", _sample));
        Edit(index =>
        {
            index["annotations"] = new JsonObject { ["org.example.kept"] = "yes" };
            index["manifests"]![0]!["org.example.field"] = 1.5;
            index["manifests"]![1]!["annotations"]![ImageName] = "ghcr.io/demo/app:1.0";
        });
        SampleImage second = RandomImage.Of(1, 100, seed: 2);

        using (ImageRegistry registry = ImageRegistry.Start(_bench.Options with { Store = Other }))
        using (var client = new HttpClient { BaseAddress = registry.Uri })
        {
            new RegistryPusher(client, _ => null).Push(second, "demo/app", "1.0");
        }

        JsonObject index = Index();
        Assert.Equal("yes", (string?)index["annotations"]!["org.example.kept"]);
        Assert.Equal(["first:1", "app:1.0", "zzz"], index["manifests"]!.AsArray().Select(entry => (string?)entry!["annotations"]![RefName]));
        Assert.Equal(1.5, (double?)index["manifests"]![0]!["org.example.field"]);
        Assert.Equal("ghcr.io/demo/app:1.0", (string?)index["manifests"]![1]!["annotations"]![ImageName]);
        Assert.Equal(second.Digest, (string?)index["manifests"]![1]!["digest"]);
    }

    [Theory]
    [InlineData("1.4", "other:1.4")]
    [InlineData("app", "other:app")]
    [InlineData("app:1.4", "app:1.4")]
    [InlineData("ghcr.io/acme/app:1.4", "acme/app:1.4")]
    [InlineData("docker.io/library/alpine:3.20", "alpine:3.20")]
    [InlineData("127.0.0.1:5000/app", "app:latest")]
    public void An_image_is_found_by_the_name_that_others_gave_it(string refName, string expected)
    {
        WriteLayout((refName, _sample));

        using ImageRegistry registry = ImageRegistry.Start(_bench.Options with { Store = Other, ReadOnly = true });

        Assert.Equal($"{registry.Host}/{expected}", $"{Assert.Single(registry.References)}");
    }

    [Fact]
    public void A_layout_for_reading_is_not_touched()
    {
        WriteLayout(("1.0", _sample));

        using ImageRegistry registry = ImageRegistry.Start(_bench.Options with { Store = Other, ReadOnly = true });

        Assert.Equal(["blobs", "index.json", "oci-layout"], Directory.GetFileSystemEntries(Other).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task What_another_program_adds_is_served_at_once()
    {
        _bench.Push(_sample, "1.0");
        SampleImage added = RandomImage.Of(1, 100, seed: 2);

        OciFolder.Write(_bench.Layout, ("demo/app:1.0", _sample), ("demo/app:2.0", added));

        Assert.Equal(added.Content, (await _bench.GetAsync("manifests/2.0")).Body);
    }

    [Fact]
    public async Task An_export_into_a_layout_that_is_served_loses_no_push()
    {
        using var origin = new ServingBench();
        origin.Push(_sample, "1.0");
        var client = new ContainerTools.Registry.RegistryClient(new ContainerTools.Registry.Transport.RegistryOptions());
        IImage image = await client.GetImageAsync(ImageReference.Parse($"{origin.Registry.Host}/demo/app:1.0"), null, NullReporter.Instance, CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => i % 2 == 0
            ? Task.Run(() => _bench.Push(_sample, $"{i}"))
            : ImageExport.WriteFileAsync([image.Rename([$"exported:{i}"])], _bench.Layout, new ExportOptions { Format = ArchiveFormat.OciLayout }, overwrite: true, NullReporter.Instance, CancellationToken.None))));

        Assert.Equal(10, _bench.Registry.References.Count);
    }

    [Fact]
    public async Task Two_registries_on_one_layout_lose_nothing()
    {
        using ImageRegistry second = ImageRegistry.Start(_bench.Options);
        using var client = new HttpClient { BaseAddress = second.Uri };
        var pusher = new RegistryPusher(client, _ => null);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() =>
            (i % 2 == 0 ? _bench.Pusher : pusher).Push(RandomImage.Of(1, 1000, seed: i % 5), $"demo/app{i % 3}", $"{i}"))));

        Assert.Equal(12, _bench.Registry.References.Count);
        Assert.Equal(12, second.References.Count);
        _bench.Registry.Dispose();
        Assert.Equal(12, Entries().Length);
    }

    [Fact]
    public async Task Several_clients_push_the_same_image_at_once()
    {
        SampleImage sample = RandomImage.Of(3, 200_000);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _bench.Push(sample, "1.0"))));

        Assert.Single(_bench.Registry.References);
        Assert.All(sample.Blobs, blob => Assert.Equal(blob.Content, File.ReadAllBytes(Path.Combine(_bench.Layout, "blobs", "sha256", blob.Digest[7..]))));
        Assert.Empty(_bench.Ingest());
        Assert.Equal(sample.Content, (await _bench.GetAsync("manifests/1.0")).Body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_with_something_else_is_refused_and_left_alone(bool isReadOnly)
    {
        Directory.CreateDirectory(Other);
        File.WriteAllText(Path.Combine(Other, "letter"), "mine");

        ImageException failure = Assert.Throws<ImageException>(() => ImageRegistry.Start(new ImageRegistryOptions { Store = Other, ReadOnly = isReadOnly }));

        Assert.Equal(ImageError.InvalidArgument, failure.Error);
        Assert.Equal(["letter"], Directory.GetFileSystemEntries(Other).Select(Path.GetFileName));
    }

    [Fact]
    public void A_store_in_which_nothing_has_arrived_is_served()
    {
        Directory.CreateDirectory(Path.Combine(Other, "plans"));
        Directory.CreateDirectory(Path.Combine(Other, "ingest"));

        using ImageRegistry registry = ImageRegistry.Start(new ImageRegistryOptions { Store = Other });

        Assert.Empty(registry.Repositories);
    }

    [Fact]
    public void A_layout_whose_index_is_broken_is_refused()
    {
        WriteLayout(("1.0", _sample));
        File.WriteAllText(Path.Combine(Other, "index.json"), "{\"manifests\":[{}]}");

        Assert.Equal(ImageError.Malformed, Assert.Throws<ImageException>(() => ImageRegistry.Start(new ImageRegistryOptions { Store = Other })).Error);
    }

    [Fact]
    public async Task A_damaged_manifest_is_not_served()
    {
        _bench.Push(_sample, "1.0");
        _bench.Restart();
        string path = Path.Combine(_bench.Layout, "blobs", "sha256", _sample.Digest[7..]);
        byte[] content = File.ReadAllBytes(path);
        content[^2] ^= 1;
        File.WriteAllBytes(path, content);

        Assert.Equal(404, (await _bench.GetAsync("manifests/1.0")).Status);
    }

    private string Other => _bench.Folder["other"];

    private void WriteLayout(params (string Name, SampleManifest Manifest)[] images) => OciFolder.Write(Other, images);

    private JsonObject[] Entries() => ReadIndex(_bench.Layout)["manifests"]!.AsArray().Select(entry => entry!.AsObject()).ToArray();

    private JsonObject Index() => ReadIndex(Other);

    private void Edit(Action<JsonObject> change)
    {
        JsonObject index = Index();
        change(index);
        File.WriteAllText(Path.Combine(Other, "index.json"), index.ToJsonString());
    }

    private static JsonObject ReadIndex(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "index.json")))!.AsObject();
}
