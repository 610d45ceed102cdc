using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;
using ContainerTools.Tests.Editing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Archive;

/// <summary>What an image is called in each place of an archive where a tool looks for its name.</summary>
public sealed class WrittenNamesTests : IDisposable
{
    private const string FullName = "io.containerd.image.name";
    private const string RefName = "org.opencontainers.image.ref.name";
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    public static TheoryData<string, string, string> Names => new()
    {
        { "app:1", "docker.io/library/app:1", "app:1" },
        { "acme/app:1", "docker.io/acme/app:1", "acme/app:1" },
        { "acme/team/app:1", "docker.io/acme/team/app:1", "acme/team/app:1" },
        { "registry.example/a/b:1", "registry.example/a/b:1", "registry.example/a/b:1" },
        { "registry.example:5000/b:1", "registry.example:5000/b:1", "registry.example:5000/b:1" },
        { "localhost/app:1", "localhost/app:1", "localhost/app:1" },
        { "docker.io/library/app:1", "docker.io/library/app:1", "app:1" },
        { "docker.io/library/acme/app:1", "docker.io/library/acme/app:1", "library/acme/app:1" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_archive_has_the_full_name_for_containerd_and_the_given_one_for_docker(string name, string full, string familiar)
    {
        Assert.Equal(familiar, RepoTag.Familiar(full));

        Dictionary<string, byte[]> files = await ExportAsync(await ImageAsync(name));

        JsonElement annotations = Assert.Single(Entries(files["index.json"])).GetProperty("annotations");
        Assert.Equal((full, "1"), (annotations.GetProperty(FullName).GetString(), annotations.GetProperty(RefName).GetString()));
        Assert.Equal(name, JsonDocument.Parse(files["manifest.json"]).RootElement[0].GetProperty("RepoTags")[0].GetString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_archive_gives_back_the_name_that_was_given(string name, string full, string familiar)
    {
        IImage image = await CopyAsync(ArchiveFormat.OciArchive, await ImageAsync(name));

        Assert.Equal([name], image.RepoTags);
        Assert.Equal(full, $"{((Image)image).Reference}");
        Assert.Equal(familiar, RepoTag.Familiar(image.RepoTags[0]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_layout_has_the_full_name_and_gives_back_the_one_that_engines_show(string name, string full, string familiar)
    {
        IImage image = await CopyAsync(ArchiveFormat.OciLayout, await ImageAsync(name));

        Assert.Equal([familiar], image.RepoTags);
        Assert.Equal(full, Entries(File.ReadAllBytes(_bench.Folder["copy", "index.json"]))[0].GetProperty("annotations").GetProperty(FullName).GetString());
    }

    [Fact]
    public async Task Where_tags_are_alike_the_other_tools_find_each_image_by_its_given_name()
    {
        Dictionary<string, byte[]> files = await ExportAsync(await ImageAsync("acme/one:1"), Other("two:1"));

        Assert.Equal(["acme/one:1", "two:1"], Annotations(files, RefName));
        Assert.Equal(["docker.io/acme/one:1", "docker.io/library/two:1"], Annotations(files, FullName));
    }

    [Fact]
    public async Task Two_spellings_of_a_name_are_one_name()
    {
        Image image = await ImageAsync("app:1");

        Dictionary<string, byte[]> files = await ExportAsync(image.With(null, ["app:1", "docker.io/library/app:1", "docker.io/app:1"]));

        Assert.Equal(["docker.io/library/app:1"], Annotations(files, FullName));
        ImageException error = Assert.Throws<ImageException>(() => ImageSet.Create([image, Other("docker.io/library/app:1")]));
        Assert.Equal(ImageError.InvalidArgument, error.Error);
        ImageSet last = ImageSet.Merge([image, Other("docker.io/library/app:1")], lastWins: true, new CollectingReporter());
        Assert.Equal(["", "docker.io/library/app:1"], last.Images.Select(member => string.Join(',', member.RepoTags)));
    }

    [Fact]
    public async Task An_entry_with_a_short_name_in_a_layout_gives_way_to_the_same_name_in_full()
    {
        Image image = await ImageAsync("acme/app:1");
        await CopyAsync(ArchiveFormat.OciLayout, image);
        string path = _bench.Folder["copy", "index.json"];
        JsonObject index = JsonNode.Parse(await File.ReadAllBytesAsync(path))!.AsObject();
        index["manifests"]![0]!["annotations"]![FullName] = "acme/app:1";
        await File.WriteAllBytesAsync(path, SampleJson.Bytes(index));
        Assert.Equal(["acme/app:1"], Assert.Single(await ImportedImages.ReadAsync(_bench.Folder["copy"])).RepoTags);

        await ImageExport.WriteFileAsync([image], _bench.Folder["copy"], new() { Format = ArchiveFormat.OciLayout }, overwrite: true, NullReporter.Instance, default);

        Assert.Equal("docker.io/acme/app:1", Assert.Single(Entries(File.ReadAllBytes(path))).GetProperty("annotations").GetProperty(FullName).GetString());
    }

    [Fact]
    public async Task What_is_no_name_by_the_grammar_is_written_as_it_is() =>
        Assert.Equal(["Acme App:1"], Annotations(await ExportAsync(await ImageAsync("Acme App:1")), FullName));

    private static Image Other(string name) => Made.Platform("linux/arm64", name);

    private async Task<Image> ImageAsync(string name)
    {
        _bench.AddImage();
        return (await _bench.GetImageAsync()).With(null, [name]);
    }

    private async Task<IImage> CopyAsync(ArchiveFormat format, Image image)
    {
        await ImageExport.WriteFileAsync([image], _bench.Folder["copy"], new() { Format = format }, overwrite: false, NullReporter.Instance, default);
        return Assert.Single(await ImportedImages.ReadAsync(_bench.Folder["copy"]));
    }

    // Layers are not looked at, and those of made images are not there.
    private async Task<Dictionary<string, byte[]>> ExportAsync(params IImage[] images)
    {
        IReadOnlyList<ArchiveEntry> entries = OciArchive.GetEntries(ImageSet.Create(images));
        var files = new Dictionary<string, byte[]>();
        foreach (ArchiveEntry entry in entries.Where(entry => entry.Name.EndsWith(".json", StringComparison.Ordinal)))
        {
            files[entry.Name] = await _bench.ReadAsync(entry.Content);
        }

        return files;
    }

    private static IEnumerable<string?> Annotations(Dictionary<string, byte[]> files, string key) =>
        Entries(files["index.json"]).Select(entry => entry.GetProperty("annotations").GetProperty(key).GetString());

    private static JsonElement[] Entries(byte[] index) => [.. JsonDocument.Parse(index).RootElement.GetProperty("manifests").EnumerateArray()];
}
