using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Archive;

/// <summary>Archives and layouts of which not every image can be read.</summary>
public sealed class ListedImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SampleImage _one = RandomImage.Of(1, 600);
    private readonly SampleImage _two = RandomImage.Of(2, 600, seed: 2);
    private readonly SampleImage _bad = RandomImage.Of(1, 600, seed: 3);

    public static TheoryData<string, string, ImageError, ImageDefectCode> Faults => new()
    {
        { "no config", "has no config", ImageError.Malformed, ImageDefectCode.Unreadable },
        { "other media type", "ambiguous", ImageError.Malformed, ImageDefectCode.Unreadable },
        { "no JSON", "not valid JSON", ImageError.Malformed, ImageDefectCode.Unreadable },
        { "other content", "should have the digest", ImageError.DigestMismatch, ImageDefectCode.DigestMismatch },
        { "other size", "bytes", ImageError.SizeMismatch, ImageDefectCode.SizeMismatch },
        { "too large", "are accepted here", ImageError.TooLarge, ImageDefectCode.Unreadable },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task An_image_of_a_layout_that_cannot_be_read_takes_nothing_from_the_others(string fault, string told, ImageError error, ImageDefectCode code)
    {
        ArchiveContent content = await ReadAsync(Layout(fault));

        Assert.Equal([_one.Digest, _two.Digest], content.Images.Select(image => image.Digest.ToString()));
        Assert.Equal([ListedState.Read, ListedState.Unreadable, ListedState.Read], content.Entries.Select(entry => entry.State));
        ListedImage bad = content.Entries[1];
        Assert.Equal((error, $"bad/app:1@{bad.Digest}"), (bad.Error!.Error, bad.Error.Subject));
        Assert.Contains(told, bad.Error.Message, StringComparison.Ordinal);
        Assert.Contains("'bad/app:1'", bad.Error.Message, StringComparison.Ordinal);
        ImageTestResult result = FileDefects.ToResult(bad)!;
        Assert.Equal(("bad/app:1", code, false), (result.Name, Assert.Single(result.Defects).Code, result.Passed));
        Assert.Equal(error, (await Assert.ThrowsAsync<ImageException>(() => ImageImport.ReadAsync(_folder["archive"], null, NullReporter.Instance, default))).Error);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task An_image_that_is_not_wanted_is_not_read(string fault, string told, ImageError error, ImageDefectCode code)
    {
        ArchiveContent content = await ReadAsync(Layout(fault), names => names.Contains("good/one:1"));

        Assert.Equal(_one.Digest, Assert.Single(content.Images).Digest.ToString());
        Assert.Equal([ListedState.Read, ListedState.NotWanted, ListedState.NotWanted], content.Entries.Select(entry => entry.State));
        Assert.Equal(["good/one:1", "bad/app:1", "good/two:1"], content.Entries.SelectMany(entry => entry.Names));
        content = await ReadAsync(Layout(fault), names => names.Contains("bad/app:1"));
        Assert.Equal(error, content.Entries[1].Error!.Error);
        Assert.Empty(content.Images);
        Assert.Equal(code, FileDefects.ToResult(content.Entries[1])!.Defects[0].Code);
        Assert.Contains(told, content.Entries[1].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_be_copied_without_being_understood_is_given()
    {
        var artifact = Assert.IsType<Artifact>((await ReadAsync(Layout("config without layers"))).Images[1]);
        Assert.Contains("diff IDs", artifact.Problem!.Message, StringComparison.Ordinal);

        var image = Assert.IsType<Image>((await ReadAsync(Layout("config of other types"))).Images[1]);
        Assert.Contains("'Env'", Assert.Throws<ImageException>(() => image.Config.Env).Message, StringComparison.Ordinal);
        Assert.Contains("'Env'", Assert.Single((await new ImageTester().TestAsync(image, NullReporter.Instance, default)).Defects, defect => defect.Severity == DefectSeverity.Error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_wanted_is_listed_once_as_the_docker_list_spells_it()
    {
        LayerTar tar = new LayerTar().Blobs(_one, _two)
            .Json("index.json", Dialects.Index(Dialects.Entry(_one, "1", "docker.io/library/one:1"), Dialects.Entry(_two, "2", "docker.io/library/two:2")))
            .Json("manifest.json", new JsonArray([.. InLayout(_one, "docker.io/library/one:1", "alias:1").Concat(InLayout(_two, "docker.io/library/two:2")).Select(node => node!.DeepClone())]));

        ArchiveContent content = await ReadAsync(tar, names => names.Contains("alias:1"));

        Assert.Equal(["docker.io/library/one:1", "alias:1", "docker.io/library/two:2"], content.Entries.SelectMany(entry => entry.Names));
        Assert.Equal((_one.Digest, "docker.io/library/one:1,alias:1"), (Assert.Single(content.Images).Digest.ToString(), string.Join(',', content.Images[0].RepoTags)));
    }

    [Fact]
    public async Task An_entry_of_an_index_that_is_no_descriptor_is_told_by_its_place()
    {
        JsonArray entries = Dialects.Index(Dialects.Entry(_one, "a/one:1"))["manifests"]!.AsArray();
        entries.Insert(0, new JsonObject { ["digest"] = "sha256:xyz", ["size"] = 2 });
        entries.Add(JsonValue.Create("text"));

        ArchiveContent content = await ReadAsync(new LayerTar().Blobs(_one).Json("index.json", new JsonObject { ["schemaVersion"] = 2, ["manifests"] = entries.DeepClone() }));

        Assert.Equal([ListedState.Unreadable, ListedState.Read, ListedState.Unreadable], content.Entries.Select(entry => entry.State));
        Assert.Equal(["entry 1 of index.json", "entry 3 of index.json"], content.Entries.Where(entry => entry.Error is not null).Select(entry => entry.Error!.Subject));
    }

    [Fact]
    public async Task An_image_of_a_docker_archive_that_cannot_be_read_takes_nothing_from_the_others()
    {
        JsonArray list = Dialects.Manifest("1", ["a"], "good/one:1");
        list.Add(Dialects.Manifest("2", ["gone"], "no/layer:1")[0]!.DeepClone());
        list.Add(Dialects.Manifest("gone", ["a"], "no/config:1")[0]!.DeepClone());
        list.Add(Dialects.Manifest("1", ["a", "a"], "two/layers:1")[0]!.DeepClone());
        list.Add(new JsonObject { ["RepoTags"] = new JsonArray("no/entry:1") });
        list.Add(Dialects.Manifest("2", ["b", "c"], "good/two:1")[0]!.DeepClone());
        LayerTar tar = new LayerTar().File("1", _one.Config.Content).File("2", _two.Config.Content)
            .File("a", _one.Layers[0].Tar).File("b", _two.Layers[0].Tar).File("c", _two.Layers[1].Tar).Json("manifest.json", list);

        ArchiveContent content = await ReadAsync(tar);

        Assert.Equal([_one.Id, _two.Id], content.Images.Cast<Image>().Select(image => image.Id.ToString()));
        Assert.Equal(["good/one:1,two/layers:1", "good/two:1"], content.Images.Select(image => string.Join(',', image.RepoTags)));
        Assert.Equal(["no/layer:1", "no/config:1", "entry 5 of manifest.json"], content.Entries.Where(entry => entry.State == ListedState.Unreadable).Select(entry => entry.Error!.Subject));
        Assert.Equal(_two.Id, ((Image)Assert.Single((await ReadAsync(tar, names => names.Contains("good/two:1"))).Images)).Id.ToString());
    }

    [Fact]
    public async Task An_old_image_that_cannot_be_read_takes_nothing_from_the_others()
    {
        LayerTar tar = new LayerTar().Json("good/json", new JsonObject { ["id"] = "good", ["os"] = "linux" }).File("good/layer.tar", _one.Layers[0].Tar)
            .Json("repositories", new JsonObject { ["a/gone"] = new JsonObject { ["1"] = "gone" }, ["a/good"] = new JsonObject { ["1"] = "good" } });

        ArchiveContent content = await ReadAsync(tar);

        Assert.Equal(["a/good:1"], Assert.Single(content.Images).RepoTags);
        Assert.Equal("a/gone:1", content.Entries[0].Error!.Subject);
        Assert.Single((await ReadAsync(tar, names => names.Contains("a/good:1"))).Images);
    }

    [Fact]
    public async Task A_platform_that_cannot_be_read_takes_nothing_from_the_others()
    {
        (SampleIndex index, LayerTar tar) = Platforms();

        ArchiveContent content = await ReadAsync(tar);

        var read = (ImageIndex)Assert.Single(content.Images);
        Assert.Equal(index.Digest, read.Digest.ToString());
        Assert.Equal(index.Children.Count - 1, read.Images.Count);
        Assert.Empty(read.AbsentEntries);
        UnreadableEntry unreadable = Assert.Single(read.FindUnreadableEntries());
        Assert.Equal((ImageError.DigestMismatch, index.Children[1].Digest), (unreadable.Error.Error, unreadable.Descriptor.Digest.ToString()));
        Assert.Single(((ImageIndex)((IImage)read).Rename(["x:1"])).UnreadableEntries);
        Assert.Equal(ImageError.DigestMismatch, (await Assert.ThrowsAsync<ImageException>(() => ImageImport.ReadAsync(_folder["archive"], null, NullReporter.Instance, default))).Error);
        IReadOnlyList<ImageDefect> defects = (await new ImageTester().TestAsync(read, NullReporter.Instance, default)).Defects;
        Assert.Equal((ImageDefectCode.DigestMismatch, DefectSeverity.Error), (defects[0].Code, defects[0].Severity));
        Assert.Contains(index.Children[1].Digest, defects[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_beside_each_other_are_not_lost_together()
    {
        LayerTar tar = new LayerTar().Blobs(_one).Json("index.json", Dialects.Index(Dialects.Entry(_one, "a/one:1"))).File("manifest.json", "{");

        ArchiveContent content = await ReadAsync(tar);

        Assert.Equal(_one.Digest, Assert.Single(content.Images).Digest.ToString());
        Assert.Equal(["manifest.json"], content.Entries.Where(entry => entry.Error is not null).Select(entry => entry.Error!.Subject));
        content = await ReadAsync(new LayerTar().File("index.json", "{").File("c", _one.Config.Content).File("l", _one.Layers[0].Tar).Json("manifest.json", Dialects.Manifest("c", ["l"], "a/one:1")));
        Assert.Equal(_one.Id, Assert.Single(content.Images).Images[0].Id.ToString());
    }

    [Fact]
    public async Task An_image_that_is_damaged_in_both_lists_is_told_once()
    {
        string config = $"blobs/sha256/{Dialects.Hex(_bad.Id)}";
        LayerTar tar = new LayerTar().Blobs(_one, _bad).File(config, "{}").Json("index.json", Dialects.Index(Dialects.Entry(_bad), Dialects.Entry(_one, "a/one:1")))
            .Json("manifest.json", InLayout(_bad));

        ArchiveContent content = await ReadAsync(tar);

        Assert.Equal(_bad.Digest, Assert.Single(content.Entries, entry => entry.State == ListedState.Unreadable).Digest.ToString());
    }

    [Fact]
    public async Task Of_two_images_of_one_name_neither_is_given_and_the_others_are()
    {
        LayerTar tar = new LayerTar().Blobs(_one, _two, _bad)
            .Json("index.json", Dialects.Index(Dialects.Entry(_one, "1", "docker.io/acme/app:1"), Dialects.Entry(_bad, "2", "docker.io/acme/app:2")))
            .Json("manifest.json", InLayout(_two, "acme/app:1"));

        ArchiveContent content = await ReadAsync(tar);

        Assert.Equal(_bad.Digest, Assert.Single(content.Images).Digest.ToString());
        Assert.All(content.Entries.Where(entry => entry.Image is null), entry => Assert.Contains("ambiguous", entry.Error!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_layout_is_told_of_whose_images_its_docker_list_lacks()
    {
        ArchiveContent content = await ReadAsync(new LayerTar().Blobs(_one).Json("index.json", Dialects.Index(Dialects.Entry(_one, "a/one:1"))).File("manifest.json", "[]"));

        ListingFlaw flaw = Assert.Single(Assert.Single(content.Entries).Flaws);
        Assert.Equal(ListingFlawKind.NotInManifestJson, flaw.Kind);
        Assert.Empty(content.Warnings);
        ImageTestResult result = FileDefects.Add(content.Entries[0], await new ImageTester().TestAsync(content.Images[0], NullReporter.Instance, default));
        Assert.Equal((ImageDefectCode.NotInManifestJson, DefectSeverity.Warning), (result.Defects[0].Code, result.Defects[0].Severity));
    }

    [Theory]
    [InlineData("{0}.json")]
    [InlineData("sha256:{0}")]
    [InlineData("configs/{0}")]
    public async Task A_config_that_is_named_by_another_hash_is_read_and_told(string format)
    {
        string name = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, new string('a', 64));

        ArchiveContent content = await ReadAsync(Docker(name, "a/one:1"));

        Assert.Equal(_one.Id, ((Image)Assert.Single(content.Images)).Id.ToString());
        ListingFlaw flaw = Assert.Single(content.Entries[0].Flaws);
        Assert.Equal((ListingFlawKind.ConfigName, new string('a', 64), Dialects.Hex(_one.Id)), (flaw.Kind, flaw.Actual, flaw.Expected));
        Assert.Contains(name, Assert.Single(content.Warnings), StringComparison.Ordinal);
        Assert.Empty((await ReadAsync(Docker($"{Dialects.Hex(_one.Id)}.json", "a/one:1"))).Entries[0].Flaws);
        Assert.Empty((await ReadAsync(Docker("aaaa.json", "a/one:1"))).Warnings);
    }

    [Theory]
    [InlineData("app", "app:latest", "")]
    [InlineData("localhost:5000/app", "localhost:5000/app:latest", "")]
    [InlineData("app:1@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "app:1", "")]
    [InlineData("app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "", "")]
    [InlineData("App:1", "", "App:1")]
    [InlineData("", "", "")]
    public async Task A_name_that_engines_refuse_is_read_as_one_that_they_take_and_told(string name, string repoTag, string layoutName)
    {
        ArchiveContent content = await ReadAsync(Docker("c", name, "good/one:1"));

        IImage image = Assert.Single(content.Images);
        Assert.Equal(repoTag.Length > 0 ? [repoTag, "good/one:1"] : ["good/one:1"], image.RepoTags);
        Assert.Equal(layoutName.Length > 0 ? [layoutName] : [], image.LayoutNames);
        ListingFlaw flaw = Assert.Single(content.Entries[0].Flaws);
        Assert.Equal((ListingFlawKind.RepoTag, name), (flaw.Kind, flaw.Actual));
        Assert.Equal(flaw.Message, Assert.Single(content.Warnings));
        ImageTestResult result = FileDefects.Add(content.Entries[0], new ImageTestResult(image, "", []));
        Assert.Equal((ImageDefectCode.InvalidRepoTag, DefectSeverity.Warning, true), (result.Defects[0].Code, result.Defects[0].Severity, result.Passed));
    }

    [Fact]
    public async Task The_name_for_no_name_is_none_and_nothing_odd()
    {
        ArchiveContent content = await ReadAsync(Docker("c", "<none>:<none>"));

        Assert.Empty(content.Images[0].RepoTags);
        Assert.Empty(content.Warnings);
    }

    [Fact]
    public async Task An_index_without_images_is_given_with_a_warning_and_is_never_written()
    {
        SampleIndex index = SampleIndex.Of(Busybox.Platforms(docker: false));
        LayerTar tar = new LayerTar().File($"blobs/sha256/{Dialects.Hex(index.Digest)}", index.Content).Json("index.json", Dialects.Index(Dialects.Entry(index, "app:1")));

        ArchiveContent content = await ReadAsync(tar);

        IImage read = Assert.Single(content.Images);
        Assert.Contains("nothing of what it lists is there", Assert.Single(content.Warnings), StringComparison.Ordinal);
        Assert.Contains(await TestedDefectsAsync(read), defect => defect is { Code: ImageDefectCode.EmptyIndex, Severity: DefectSeverity.Error });
        foreach (ArchiveFormat format in Enum.GetValues<ArchiveFormat>())
        {
            ImageException exception = await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => ImageExport.WriteFileAsync([read], _folder["out"], new() { Format = format }, false, NullReporter.Instance, default));
            Assert.Contains("app", exception.Message, StringComparison.Ordinal);
            Assert.False(Path.Exists(_folder["out"]));
        }

        await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => ImageExport.WriteStreamAsync([read], Stream.Null, new(), _folder.Path, NullReporter.Instance, default));
        Image good = (Image)Assert.Single((await ReadAsync(Docker("c", "a/one:1"))).Images);
        await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => ImageExport.WriteFileAsync([good, read], _folder["out"], new(), false, NullReporter.Instance, default));
    }

    private static async Task<IReadOnlyList<ImageDefect>> TestedDefectsAsync(IImage image) => (await new ImageTester().TestAsync(image, NullReporter.Instance, default)).Defects;

    // A layout of three images, the second of which is at fault.
    private LayerTar Layout(string fault)
    {
        JsonObject manifest = JsonNode.Parse(_bad.Content)!.AsObject();
        byte[] config = fault == "config without layers" ? "{}"u8.ToArray()
            : Encoding.UTF8.GetBytes($$$"""{"os":"linux","architecture":"amd64","config":{"Env":{}},"rootfs":{"type":"layers","diff_ids":["{{{_bad.Layers[0].DiffId}}}"]}}""");
        if (fault == "no config")
        {
            manifest.Remove("config");
        }
        else if (fault is "config without layers" or "config of other types")
        {
            manifest["config"] = new SampleBlob(config, SampleTypes.OciConfig).Descriptor();
        }
        else if (fault == "other media type")
        {
            manifest["mediaType"] = SampleTypes.DockerManifest;
        }

        byte[] content = fault switch
        {
            "no JSON" => [(byte)'{'],
            "too large" => new byte[(16 << 20) + 1],
            _ => SampleJson.Bytes(manifest),
        };
        string digest = Hash.Sha256(content);
        var entry = new JsonObject
        {
            ["mediaType"] = SampleTypes.OciManifest,
            ["digest"] = digest,
            ["size"] = fault == "other size" ? content.Length + 1 : content.Length,
            ["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "bad/app:1" },
        };
        if (fault == "other content")
        {
            content[^1] ^= 1;
        }

        return new LayerTar().Blobs(_one, _two).File($"blobs/sha256/{Dialects.Hex(Hash.Sha256(config))}", config).File($"blobs/sha256/{Dialects.Hex(digest)}", content)
            .Json("index.json", Dialects.Index(Dialects.Entry(_one, "good/one:1"), entry, Dialects.Entry(_two, "good/two:1")));
    }

    // The manifest of the second platform is damaged.
    private static (SampleIndex Index, LayerTar Tar) Platforms()
    {
        SampleIndex index = SampleIndex.Of(Busybox.Platforms(docker: false));
        byte[] damaged = [.. index.Children[1].Content];
        damaged[^1] ^= 1;
        return (index, new LayerTar().Blobs(index).File($"blobs/sha256/{Dialects.Hex(index.Children[1].Digest)}", damaged).Json("index.json", Dialects.Index(Dialects.Entry(index, "app:1"))));
    }

    private static JsonArray InLayout(SampleImage image, params string[] tags) =>
        Dialects.Manifest($"blobs/sha256/{Dialects.Hex(image.Id)}", image.LayerBlobs.Select(layer => $"blobs/sha256/{Dialects.Hex(layer.Digest)}"), tags);

    private LayerTar Docker(string config, params string[] tags) => new LayerTar()
        .File(config, _one.Config.Content).File("layer", _one.Layers[0].Tar).Json("manifest.json", Dialects.Manifest(config, ["layer"], tags));

    private async Task<ArchiveContent> ReadAsync(LayerTar archive, Func<IReadOnlyList<string>, bool>? isWanted = null)
    {
        await File.WriteAllBytesAsync(_folder["archive"], archive.ToArray());
        return await ImageImport.ReadContentAsync(_folder["archive"], null, isWanted, NullReporter.Instance, default);
    }
}
