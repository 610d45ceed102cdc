using ContainerTools.Conversion;
using ContainerTools.FileSystem;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;
using ContainerTools.Tests.Tar;

namespace ContainerTools.Tests.Conversion;

/// <summary>Files, layers and times that are left out or changed.</summary>
public sealed class ContentTests : IDisposable
{
    private readonly Converted _converted = new();

    public void Dispose() => _converted.Dispose();

    [Fact]
    public async Task Files_are_left_out_of_every_layer_with_what_hides_them()
    {
        Image image = Converted.Image(
            new LayerTar().Folder("doc").File("doc/a", "a").File("bin/b", "b"),
            new LayerTar().File("other", "o"),
            new LayerTar().Whiteout("doc/a").Opaque("doc").Whiteout("bin/b").File("sub/doc/c", "c"));

        Image after = await _converted.ConvertAsync(image, Without("doc"));

        Assert.Equal(["bin/b"], await NamesAsync(after.Layers[0]));
        Assert.Equal(image.Layers[1].Digest, after.Layers[1].Digest);
        Assert.Equal(["bin/.wh.b"], await NamesAsync(after.Layers[2]));
        Assert.Equal(after.Layers.Select(layer => layer.DiffId), after.Config.DiffIds);
        Assert.Equal(MediaTypes.OciLayerGzip, after.Layers[0].MediaType);
        HistoryEntry note = after.Config.History[^1];
        Assert.True(note.IsEmptyLayer);
        Assert.Equal($"doc left out of layers 0, 2 of {image.Id}", note.CreatedBy);
        Assert.Equal(image.Config.History, after.Config.History.SkipLast(1));
    }

    [Fact]
    public async Task A_pattern_that_finds_nothing_changes_nothing()
    {
        Image image = Converted.Image(new LayerTar().File("a", "a"));

        Assert.Same(image, await _converted.ConvertAsync(image, Without("*.pdb")));
    }

    [Fact]
    public async Task A_file_stays_as_long_as_one_of_its_names_does()
    {
        Image image = Converted.Image(new LayerTar().File("drop/a", "content", LayerTar.SetUserProgram).HardLink("keep/b", "drop/a", LayerTar.SetUserProgram).HardLink("drop/c", "drop/a").HardLink("keep/d", "drop/c").HardLink("keep/e", "keep/b"));

        ReadTar tar = ReadTar.From(await Converted.TarOfAsync((await _converted.ConvertAsync(image, Without("drop"))).Layers[0]));

        Assert.Equal(
            [("keep/b", TarEntryType.File, ""), ("keep/d", TarEntryType.HardLink, "keep/b"), ("keep/e", TarEntryType.HardLink, "keep/b")],
            tar.Headers.Select(header => (header.Name, header.Type, header.LinkName)));
        Assert.Equal("content"u8.ToArray(), tar.Entries[0].Content);
        Assert.Equal(Convert.ToInt32("4755", 8), tar.Headers[0].Mode);
    }

    [Fact]
    public async Task A_link_to_a_file_that_a_lower_layer_loses_is_refused()
    {
        Image image = Converted.Image(new LayerTar().File("drop/a", "content"), new LayerTar().HardLink("keep/b", "drop/a"));

        ImageException exception = await _converted.FailAsync(image, Without("drop"));

        Assert.Equal(ImageError.InvalidArgument, exception.Error);
        Assert.Contains("'keep/b'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layers_are_left_out_and_their_steps_stay_without_them()
    {
        Image image = Converted.Image(new LayerTar().File("a", "a"), new LayerTar().File("b", "b"), new LayerTar().File("c", "c"));

        Image after = await _converted.ConvertAsync(image, new() { ExcludedLayers = _ => [1] });

        Assert.Equal([image.Layers[0].Digest, image.Layers[2].Digest], after.Layers.Select(layer => layer.Digest));
        Assert.Equal([("step 0", false), ("step 1", true), ("step 2", false), ($"layers 1 left out of {image.Id}", true)], after.Config.History.Select(step => (step.CreatedBy!, step.IsEmptyLayer)));
        Assert.Equal(ImageError.InvalidArgument, (await _converted.FailAsync(image, new() { ExcludedLayers = _ => [0, 1, 2] })).Error);
    }

    [Fact]
    public async Task A_history_that_does_not_fit_the_layers_tells_of_none()
    {
        Image image = LayerImage.Of(
            System.Text.Encoding.UTF8.GetBytes($$"""{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":["{{A.DiffId}}","{{B.DiffId}}"]},"history":[{"created_by":"all"}]}"""), A, B);

        Image after = await _converted.ConvertAsync(image, new() { ExcludedLayers = _ => [0] });

        Assert.Equal(
            [("all", true), ($"layer {A.DiffId}", true), ($"layer {B.DiffId}", false)],
            after.Config.History.SkipLast(1).Select(step => (step.CreatedBy!, step.IsEmptyLayer)));
    }

    [Fact]
    public async Task No_time_is_later_and_earlier_ones_stay()
    {
        var old = new LayerTar { Time = LayerTar.Epoch.AddYears(-3) };
        Image image = Converted.Image(old.File("old", "o"), new LayerTar().File("new", "n"));
        DateTimeOffset latest = LayerTar.Epoch.AddYears(-1);

        Image after = await _converted.ConvertAsync(image, new() { LatestMtime = latest, LatestCreated = latest });

        Assert.Equal(image.Layers[0].Digest, after.Layers[0].Digest);
        Assert.Equal(latest.ToUnixTimeSeconds(), ReadTar.From(await Converted.TarOfAsync(after.Layers[1])).Single.Mtime);
        Assert.Equal(latest, after.Created);
        Assert.All(after.Config.History, step => Assert.Equal(latest, step.Created));
        Assert.Equal(image.Config.History.Count, after.Config.History.Count);
        Assert.Same(after, await _converted.ConvertAsync(after, new() { LatestMtime = latest, LatestCreated = latest }));
    }

    [Fact]
    public async Task Attestations_of_other_content_are_left_out()
    {
        ImageIndex index = Converted.Index((SampleIndex)SampleShelf.All["multi"]);

        ImageIndex after = await _converted.ConvertAsync(index, new() { LatestMtime = DateTimeOffset.UnixEpoch.AddDays(1) });

        Assert.Equal(index.Images.Count, after.Images.Count);
        Assert.DoesNotContain(after.Entries, entry => entry.IsAttestation);
        Assert.Single(_converted.Said.Warnings);
    }

    [ToolTheory("tar")]
    [InlineData("posix")]
    [InlineData("gnu")]
    [InlineData("ustar")]
    [InlineData("v7")]
    public async Task Nothing_but_times_changes_in_archives_of_any_dialect(string format)
    {
        using var folder = new TemporaryFolder();
        string name = new('n', format is "v7" ? 50 : 90);
        Directory.CreateDirectory(folder["root/folder"]);
        await File.WriteAllTextAsync(folder[$"root/folder/{name}"], "content");
        File.CreateSymbolicLink(folder["root/link"], name);
        string[] options = format == "posix" ? ["--pax-option=exthdr.name=%d/%f"] : format == "gnu" ? ["--atime-preserve", "--incremental"] : [];
        ProcessRunner.Run("tar", [$"--format={format}", .. options, "-cf", folder["a.tar"], "-C", folder["root"], "."]).Expect();
        byte[] before = await File.ReadAllBytesAsync(folder["a.tar"]);
        Layer layer = WrittenLayer.Of(before);
        DateTimeOffset latest = DateTimeOffset.FromUnixTimeSeconds(1_000_000_000);

        Image after = await _converted.ConvertAsync(LayerImage.Of(layer), new() { LatestMtime = latest });

        byte[] tar = await Converted.TarOfAsync(after.Layers[0]);
        ReadTar was = ReadTar.From(before), read = ReadTar.From(tar);
        Assert.All(read.Headers, header => Assert.Equal((latest.ToUnixTimeSeconds(), 0), (header.Mtime, header.MtimeNanoseconds)));
        Assert.Equal(was.Headers.Select(Timeless), read.Headers.Select(Timeless));
        Assert.Equal(was.Entries.Select(entry => entry.Content), read.Entries.Select(entry => entry.Content));
        Assert.DoesNotContain(read.Headers.SelectMany(header => header.Records), record => record.Key is "atime" or "ctime" && !record.Value.Span.StartsWith("1000000000"u8));

        // Times, checksums and nothing else: the same blocks, of which few bytes differ.
        Assert.Equal(before.Length, tar.Length);
        await File.WriteAllBytesAsync(folder["b.tar"], tar);
        string listing = ProcessRunner.Run("tar", ["-tvf", folder["b.tar"], "--full-time", "--utc"], new ProcessOptions { Environment = new Dictionary<string, string?> { ["TZ"] = "UTC" } }).Expect().Output;
        Assert.All(listing.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains("2001-09-09 01:46:40", line, StringComparison.Ordinal));
    }

    private static TarHeader Timeless(TarHeader header) => header with { Mtime = 0, MtimeNanoseconds = 0, Records = [.. header.Records.Where(record => record.Key is not ("atime" or "ctime"))] };

    private static Layer A { get; } = WrittenLayer.Of("a = a");

    private static Layer B { get; } = WrittenLayer.Of("b = b");

    private static ConversionOptions Without(params string[] patterns) => new() { ExcludedPaths = [.. patterns.Select(PathPattern.Parse)] };

    private static async Task<IEnumerable<string>> NamesAsync(Layer layer) => ReadTar.From(await Converted.TarOfAsync(layer)).Headers.Select(header => header.Name);
}
