using System.Text.Json.Nodes;
using ContainerTools.Archive.Reading;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Archive;

/// <summary>Archives that are wrong, on purpose or by accident.</summary>
public sealed class HostileArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SampleImage _sample = RandomImage.Of(2, 600);

    private string ConfigName => $"{Dialects.Hex(_sample.Id)}.json";

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, ImageError> Lists => new()
    {
        { "null", "lists no image", ImageError.Malformed },
        { "[]", "lists no image", ImageError.Malformed },
        { "{}", "lists no image", ImageError.Malformed },
        { "[1]", "not an object", ImageError.Malformed },
        { "[{}]", "names no config", ImageError.Malformed },
        { "[{\"Config\":\"c\",\"config\":\"d\"}]", "more than once", ImageError.Malformed },
        { "[{\"Config\":\"c\",\"Layers\":[1]}]", "'Layers'", ImageError.Malformed },
        { "[{\"Config\":\"no.json\",\"Layers\":[]}]", "'no.json'", ImageError.Malformed },
        { "[", "not valid JSON", ImageError.Malformed },
        { "[{\"Config\":\"\\ud800\"}]", "Unicode", ImageError.Malformed },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_that_is_none_is_told(string list, string told, ImageError error)
    {
        ImageException exception = await FailsAsync(error, new LayerTar().File("c", "{}").File("d", "{}").File("manifest.json", list));

        Assert.Contains(told, exception.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["archive"], exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("circle")]
    [InlineData("itself")]
    [InlineData("chain0")]
    public async Task Links_that_lead_nowhere_are_told(string layer)
    {
        LayerTar tar = Start().Symlink("circle", "elcric").Symlink("elcric", "./circle").HardLink("itself", "itself").File("end", _sample.Layers[0].Tar);
        for (int i = 0; i < 20; i++)
        {
            tar.Symlink($"chain{i}", i < 19 ? $"chain{i + 1}" : "end");
        }

        ImageException exception = await FailsAsync(ImageError.Malformed, tar.Json("manifest.json", Dialects.Manifest(ConfigName, [layer, layer])));

        Assert.Contains($"'{layer}'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public async Task A_name_leads_through_eight_links_at_most(int links, bool followed)
    {
        SampleImage one = RandomImage.Of(1, 500);
        LayerTar tar = new LayerTar().File("c", one.Config.Content).File($"chain{links}", one.Layers[0].Tar).Json("manifest.json", Dialects.Manifest("c", ["chain0"]));
        for (int i = 0; i < links; i++)
        {
            tar.Symlink($"chain{i}", $"chain{i + 1}");
        }

        if (followed)
        {
            await WriteAsync(tar);
            Assert.Equal(one.Id, Assert.Single(await ImportedImages.ReadAsync(_folder["archive"])).Images[0].Id.ToString());
        }
        else
        {
            await FailsAsync(ImageError.Malformed, tar);
        }
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public async Task Indexes_in_indexes_are_followed_four_levels_down(int levels, bool followed)
    {
        SampleManifest nested = SampleIndex.Of([_sample]);
        for (int i = 1; i < levels; i++)
        {
            nested = SampleIndex.Of([SampleIndex.Entry(nested, null)], [nested]);
        }

        LayerTar tar = new LayerTar().Blobs(nested).Json("index.json", Dialects.Index(Dialects.Entry(nested)));
        if (followed)
        {
            await WriteAsync(tar);
            Assert.Equal(nested.Digest, Assert.Single(await ImageImport.ReadAsync(_folder["archive"], null, NullReporter.Instance, default)).Digest.ToString());
        }
        else
        {
            Assert.Contains("4 levels", (await FailsAsync(ImageError.TooLarge, tar)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Images_of_one_archive_have_a_hundred_thousand_layers_at_most()
    {
        string[] names = [.. Enumerable.Repeat("0", 10_000)];
        string diffIds = string.Join(',', names.Select(_ => $"\"{_sample.Layers[0].DiffId}\""));
        LayerTar tar = new LayerTar().File("0", _sample.Layers[0].Tar);
        var list = new JsonArray();
        for (int i = 0; i < 11; i++)
        {
            tar.File($"c{i}", $$$"""{"os":"linux","architecture":"amd64","author":"{{{i}}}","rootfs":{"type":"layers","diff_ids":[{{{diffIds}}}]}}""");
            list.Add(Dialects.Manifest($"c{i}", names)[0]!.DeepClone());
        }

        ImageException exception = await FailsAsync(ImageError.TooLarge, tar.Json("manifest.json", list));

        Assert.Contains("more than 100,000 layers", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_never_leads_out_of_the_archive()
    {
        await File.WriteAllBytesAsync(_folder["outside"], _sample.Layers[0].Tar);
        string outside = _folder["outside"];
        LayerTar tar = Start().Symlink("a", outside).Symlink("b", "../outside").Json("manifest.json", Dialects.Manifest(ConfigName, ["a", "b"]));

        await FailsAsync(ImageError.Malformed, tar);
        await FailsAsync(ImageError.Malformed, Start().Json("manifest.json", Dialects.Manifest(ConfigName, [$"../../../../..{outside}", outside])));
    }

    [Fact]
    public async Task An_absolute_link_means_the_archives_root()
    {
        LayerTar tar = Start().File("x/0", _sample.Layers[0].Tar).File("x/1", _sample.Layers[1].Tar).Symlink("y/z/0", "/x/0").Symlink("y/z/1", "../../../../x/1");

        await WriteAsync(tar.Json("manifest.json", Dialects.Manifest(ConfigName, ["y/z/0", "y/z/1"])));

        Assert.Equal(_sample.Id, Assert.Single(await ImportedImages.ReadAsync(_folder["archive"])).Images[0].Id.ToString());
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("index.json")]
    [InlineData("oci-layout")]
    [InlineData("repositories")]
    public async Task Two_lists_of_one_name_are_refused(string name)
    {
        LayerTar tar = new LayerTar().File(name, "{}");
        if (name == "oci-layout")
        {
            tar.Json("index.json", Dialects.Index());
        }

        ImageException exception = await FailsAsync(ImageError.Malformed, tar.File($"./{name}", "{}"));

        Assert.Contains("more than once", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_other_entries_the_last_counts_as_for_every_reader()
    {
        LayerTar tar = Start().File("0", "overwritten").File("1", _sample.Layers[1].Tar).File("./0", _sample.Layers[0].Tar);

        await WriteAsync(tar.Json("manifest.json", Dialects.Manifest(ConfigName, ["0", "1"])));

        await ImportedImages.ReadAsync(_folder["archive"]);
    }

    [Fact]
    public async Task A_layer_that_is_said_to_be_two_is_refused() =>
        await FailsAsync(ImageError.Malformed, Start().File("0", _sample.Layers[0].Tar).Json("manifest.json", Dialects.Manifest(ConfigName, ["0", "0"])));

    [Fact]
    public async Task Layers_and_diff_IDs_must_be_as_many() =>
        await FailsAsync(ImageError.Malformed, Start().File("0", _sample.Layers[0].Tar).Json("manifest.json", Dialects.Manifest(ConfigName, ["0"])));

    [Fact]
    public async Task Layers_in_the_wrong_order_are_noticed_when_they_are_read() =>
        await FailsAsync(ImageError.DigestMismatch, Start().File("0", _sample.Layers[0].Tar).File("1", _sample.Layers[1].Tar).Json("manifest.json", Dialects.Manifest(ConfigName, ["1", "0"])));

    [Fact]
    public async Task A_config_that_is_a_blob_of_another_digest_is_refused()
    {
        string name = $"./blobs/sha256/{new string('a', 64)}";

        ImageException exception = await FailsAsync(ImageError.DigestMismatch, new LayerTar().File(name, _sample.Config.Content).Json("manifest.json", Dialects.Manifest(name, [])));

        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_layer_under_the_name_of_another_is_noticed_when_it_is_read()
    {
        string name = $"{new string('a', 64)}.tar.gz";
        SampleImage one = RandomImage.Of(1, 500);

        await FailsAsync(ImageError.DigestMismatch, new LayerTar().File("c", one.Config.Content).File(name, one.LayerBlobs[0].Content).Json("manifest.json", Dialects.Manifest("c", [name])));
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("index.json")]
    public async Task A_list_of_a_gigabyte_is_not_read(string name)
    {
        byte[] header = new LayerTar().File(name, new byte[1]).ToArray()[..512];
        "10000000000"u8.CopyTo(header.AsSpan(124));
        header.AsSpan(148, 8).Fill((byte)' ');
        System.Text.Encoding.ASCII.GetBytes($"{Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0')}\0 ").CopyTo(header, 148);
        using (FileStream file = File.Create(_folder["archive"]))
        {
            file.Write(header);
            file.SetLength((1L << 30) + 2048);
        }

        await RegistryBench.FailsAsync(ImageError.TooLarge, () => ImportedImages.ReadAsync(_folder["archive"]));
    }

    [Fact]
    public async Task Indexes_without_end_are_refused()
    {
        SampleManifest nested = SampleIndex.Of([_sample]);
        for (int i = 0; i < 6; i++)
        {
            nested = SampleIndex.Of([SampleIndex.Entry(nested, null)], [nested]);
        }

        await FailsAsync(ImageError.TooLarge, new LayerTar().Blobs(nested).Json("index.json", Dialects.Index(Dialects.Entry(nested))));

        SampleManifest wide = SampleIndex.Of([_sample]);
        for (int i = 0; i < 3; i++)
        {
            wide = SampleIndex.Of(Enumerable.Range(0, 50).Select(_ => SampleIndex.Entry(wide, null)), [wide]);
        }

        await FailsAsync(ImageError.TooLarge, new LayerTar().Blobs(wide).Json("index.json", Dialects.Index(Dialects.Entry(wide))));
    }

    [Fact]
    public async Task A_large_document_is_not_read_for_each_of_thousands_of_entries()
    {
        string config = $$"""{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[]},"comment":"{{new string('x', 1 << 20)}}"}""";
        var list = new JsonArray([.. Enumerable.Range(0, 100).SelectMany(_ => Dialects.Manifest("c", [])).Select(entry => entry!.DeepClone())]);

        ImageException exception = await FailsAsync(ImageError.TooLarge, new LayerTar().File("c", config).Json("manifest.json", list));

        Assert.Contains($"'{_folder["archive"]}' has manifests and configs of more than 67,108,864 bytes together", exception.Message, StringComparison.Ordinal);
        list = new JsonArray([.. Enumerable.Range(0, 10_001).Select(_ => new JsonObject { ["Config"] = "c" })]);
        exception = await FailsAsync(ImageError.TooLarge, new LayerTar().File("c", "{}").Json("manifest.json", list));
        Assert.Contains("more than 10,000 images", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        byte[] header = new LayerTar().File("x", []).ToArray()[..512];
        using (FileStream file = File.Create(_folder["archive"]))
        {
            byte[] headers = [.. Enumerable.Repeat(header, 2048).SelectMany(bytes => bytes)];
            for (int i = 0; i < 65; i++)
            {
                file.Write(headers);
            }
        }

        await RegistryBench.FailsAsync(ImageError.TooLarge, () => ImportedImages.ReadAsync(_folder["archive"]));
    }

    [Fact]
    public async Task Names_that_a_terminal_would_obey_are_refused()
    {
        const string Name = @"acme/app:1\u001b[2J";
        string list = $$"""[{"Config":"{{ConfigName}}","RepoTags":["{{Name}}"],"Layers":[]}]""";

        ImageException exception = await FailsAsync(ImageError.Malformed, Start().File("manifest.json", list));

        Assert.DoesNotContain('\u001b', exception.Message);
        await FailsAsync(ImageError.Malformed, new LayerTar().Blobs(_sample).Json("index.json", Dialects.Index(Dialects.Entry(_sample, "1\u001b[2J"))));
    }

    [Fact]
    public async Task Old_layers_that_are_each_others_parents_are_refused()
    {
        var tar = new LayerTar();
        foreach ((string id, string parent) in new[] { ("a", "b"), ("b", "a") })
        {
            tar.File($"{id}/layer.tar", new byte[1024]).Json($"{id}/json", new JsonObject { ["id"] = id, ["parent"] = parent });
        }

        ImageException exception = await FailsAsync(ImageError.Malformed, tar.Json("repositories", new JsonObject { ["acme/app"] = new JsonObject { ["1"] = "a" } }));

        Assert.Contains("more than 1,000 layers, or whose layers are each other's parents", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", ImageError.Malformed)]
    [InlineData("hello, this is no archive", ImageError.Malformed)]
    [InlineData("\u001f\u008b and no gzip", ImageError.Malformed)]
    [InlineData("\u00fd7zXZ\0 and no xz", ImageError.Malformed)]
    [InlineData("\u0028\u00b5\u002f\u00fd\0\u00a0 has a window of a gibibyte", ImageError.Unsupported)]
    public async Task What_is_no_archive_is_told(string content, ImageError error)
    {
        await File.WriteAllBytesAsync(_folder["archive"], System.Text.Encoding.Latin1.GetBytes(content));

        ImageException exception = await RegistryBench.FailsAsync(error, () => ImportedImages.ReadAsync(_folder["archive"]));

        Assert.Contains(_folder["archive"], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_and_what_holds_no_image_is_told()
    {
        await RegistryBench.FailsAsync(ImageError.SourceFailed, () => ImportedImages.ReadAsync(_folder["nothing"]));
        await RegistryBench.FailsAsync(ImageError.Malformed, () => ImportedImages.ReadAsync(_folder.Path));
    }

    [ToolFact("mkfifo", Needs = Need.Linux)]
    public async Task A_pipe_and_a_device_are_no_archives_and_are_not_waited_for()
    {
        ProcessRunner.Run("mkfifo", _folder["fifo"]).Expect();
        await RegistryBench.FailsAsync(ImageError.SourceFailed, () => ImportedImages.ReadAsync(_folder["fifo"]));
        await RegistryBench.FailsAsync(ImageError.SourceFailed, () => ImportedImages.ReadAsync("/dev/zero"));
    }

    [Fact]
    public async Task A_file_that_was_changed_or_removed_gives_no_wrong_bytes()
    {
        byte[] archive = Dialects.All["docker 24"](_sample);
        await File.WriteAllBytesAsync(_folder["archive"], archive);
        var image = (Image)Assert.Single(await ImageImport.ReadAsync(_folder["archive"], null, NullReporter.Instance, default));

        archive[600] ^= 1;
        await File.WriteAllBytesAsync(_folder["archive"], archive);
        await RegistryBench.FailsAsync(ImageError.SourceChanged, () => ImportedImages.ReadTarAsync(image.Layers[0]));
        File.Delete(_folder["archive"]);
        await RegistryBench.FailsAsync(ImageError.SourceFailed, () => ImportedImages.ReadTarAsync(image.Layers[0]));
    }

    private LayerTar Start() => new LayerTar().File(ConfigName, _sample.Config.Content);

    private Task WriteAsync(LayerTar archive) => File.WriteAllBytesAsync(_folder["archive"], archive.ToArray());

    private async Task<ImageException> FailsAsync(ImageError error, LayerTar archive)
    {
        await WriteAsync(archive);
        return await RegistryBench.FailsAsync(error, () => ImportedImages.ReadAsync(_folder["archive"]));
    }
}
