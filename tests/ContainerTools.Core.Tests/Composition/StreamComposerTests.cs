using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Composition;

public sealed class StreamComposerTests : IDisposable
{
    private static readonly string[] Odd = ["x", "B", "a-c", "a.d", "naïve", "日本", "\U0001f600", "\uffee", "with blank", "it's", "new\nline", "say \"x\"", "back\\slash", new string('n', 99), new string('n', 100), new string('n', 101), new string('n', 180)];
    private readonly StreamBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [PythonTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Archives_are_those_of_Pythons_tarfile(int seed)
    {
        var random = new Random(seed);
        string[] paths = Enumerable.Range(0, random.Next(1, 7)).Select(i => Grow(random, Path.Combine(_bench.Store, $"{i}-{Odd[random.Next(Odd.Length)]}"), 3)).ToArray();
        random.Shuffle(paths);
        _bench.Members["store_layers"] = paths.Chunk(3).Append([]).ToArray();
        _bench.Members["uid"] = $"{(seed % 2 == 0 ? 0 : 2_097_151 + seed)}";
        _bench.Members["uname"] = seed % 3 == 0 ? "zoë" : seed % 3 == 1 ? "" : new string('u', 40);
        _bench.Members["mtime"] = seed % 2 == 0 ? "1970-01-01T00:00:01+00:00" : "2031-05-06T07:08:09+00:00";
        _bench.Members["created"] = seed % 4 == 0 ? "2025-01-02T03:04:05.678901+00:00" : "2024-02-29T12:00:00+00:00";
        _bench.Members["config"] = new Dictionary<string, object?> { ["Env"] = new[] { "A=é😀\u007f", "B=\"\\/" }, ["Other"] = new { x = 1, y = 1.5, z = 1e300, big = ulong.MaxValue, n = (string?)null, t = true } };

        byte[] ours = await _bench.ArchiveAsync();

        Assert.Equal(Hash.Sha256(PythonStream.Run(_bench.Write())), Hash.Sha256(ours));
        if (seed > 4)
        {
            // What we wrote can be the base of another image.
            await File.WriteAllBytesAsync(_bench.Folder["base.tar"], ours);
            _bench.Members["from_image"] = _bench.Folder["base.tar"];
            _bench.Members["config"] = new Dictionary<string, object?> { ["Env"] = new[] { "C=1", "A=2" } };
            Assert.Equal(Hash.Sha256(PythonStream.Run(_bench.Write())), Hash.Sha256(await _bench.ArchiveAsync()));
        }
    }

    // As docker save wrote them up to version 24: a layer that is there already is a link to its first place.
    [PythonTheory]
    [InlineData(1, TarEntryFormat.Ustar)]
    [InlineData(2, TarEntryFormat.Gnu)]
    [InlineData(3, TarEntryFormat.Ustar)]
    [InlineData(4, TarEntryFormat.Gnu)]
    public async Task A_repeated_layer_of_the_base_stays_a_link_under_its_own_name(int seed, TarEntryFormat format)
    {
        var random = new Random(seed);
        var tar = new LayerTar(format) { Uid = seed, Time = LayerTar.Epoch.AddSeconds(seed) };
        var names = new List<string>();
        var diffIds = new List<string>();
        for (int i = 0; i < 6; i++)
        {
            string name = $"{new string((char)('a' + i), 64)}/layer.tar";
            int first = i == 0 ? 0 : random.Next(2) == 0 ? i : random.Next(i);
            if (first == i)
            {
                byte[] layer = new LayerTar().File($"f{i}", $"{seed}").ToArray();
                tar.File(name, layer, LayerTar.Program);
                diffIds.Add(Hash.Sha256(layer));
            }
            else if (seed < 3)
            {
                tar.Symlink(name, $"../{names[first]}");
                diffIds.Add(diffIds[first]);
            }
            else
            {
                tar.HardLink(name, names[first]);
                diffIds.Add(diffIds[first]);
            }

            names.Add(name);
        }

        WriteBase(tar, names, diffIds);

        Assert.Equal(Hash.Sha256(PythonStream.Run(_bench.Write())), Hash.Sha256(await _bench.ArchiveAsync()));
    }

    [Fact]
    public async Task A_link_whose_target_does_not_come_along_becomes_a_file()
    {
        byte[] layer = new LayerTar().File("f", "").ToArray();
        WriteBase(new LayerTar().File("b/layer.tar", layer).Symlink("a/layer.tar", "../b/layer.tar"), ["a/layer.tar"], [Hash.Sha256(layer)]);

        await File.WriteAllBytesAsync(_bench.Folder["made.tar"], await _bench.ArchiveAsync());

        Assert.Equal(Hash.Sha256(layer), (await ImportedImages.ReadAsync(_bench.Folder["made.tar"]))[0].Images[0].Layers[0].DiffId.ToString());
    }

    [PythonTheory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"Cmd": ["a"], "x": [1e16, 1e-5, -0.0, 5e-324], "Cmd": ["b"], "y": "\ud800", "z": {"a": 1, "b": 2, "a": 3}}""")]
    public async Task A_config_is_written_as_the_script_writes_it(string config)
    {
        _bench.Config = config;

        Assert.Equal(Hash.Sha256(PythonStream.Run(_bench.Write())), Hash.Sha256(await _bench.ArchiveAsync()));
    }

    [PythonTheory]
    [InlineData("2024-02-29T12:00:00.123456+00:00", "2024-02-29T12:00:00.999999+00:00")]
    [InlineData("2024-02-29T12:00:00+02:00", "1969-12-31T23:59:58.500000+00:00")]
    [InlineData("2024-02-29T12:00:00", "2024-02-29")]
    public async Task Times_are_written_as_the_script_writes_them(string created, string mtime)
    {
        _bench.Members["created"] = created;
        _bench.Members["mtime"] = mtime;
        _bench.Members["store_layers"] = new[] { Array.Empty<string>() };

        Assert.Equal(Hash.Sha256(PythonStream.Run(_bench.Write())), Hash.Sha256(await _bench.ArchiveAsync()));
    }

    [ToolFact("python3")]
    public async Task A_link_target_that_is_not_UTF8_keeps_its_bytes()
    {
        string path = Path.Combine(_bench.Store, "odd");
        Directory.CreateDirectory(path);
        MakeOdd($"os.symlink(b'caf\\xe9', p + b'/a'); os.symlink(b'\\xff' * 120, p + b'/b'); os.symlink('é'.encode() + b'\\x80', p + b'/c')", path);
        _bench.Members["store_layers"] = new[] { new[] { path } };

        Assert.Equal(Hash.Sha256(PythonStream.Run(_bench.Write())), Hash.Sha256(await _bench.ArchiveAsync()));
    }

    [PythonTheory]
    [InlineData("open(p + b'/caf\\xe9', 'w')")]
    [InlineData("os.mkdir(p + b'/\\xff')")]
    [InlineData("open(p + b'/\\xff', 'w'); open(p + '/\\ufffd'.encode(), 'w')")]
    public async Task A_file_name_that_is_not_UTF8_is_told(string make)
    {
        string path = Path.Combine(_bench.Store, "odd");
        Directory.CreateDirectory(path);
        MakeOdd(make, path);
        _bench.Members["store_layers"] = new[] { new[] { path } };
        try
        {
            Assert.Contains("UTF-8", (await ComposeBench.FailsAsync(ImageError.Unsupported, _bench.ComposeAsync)).Message, StringComparison.Ordinal);
        }
        finally
        {
            // The runtime cannot remove what it cannot name.
            MakeOdd("import shutil; shutil.rmtree(p)", path);
        }
    }

    [ToolFact("python3")]
    public async Task A_replacement_character_in_a_file_name_is_a_character()
    {
        string path = Path.Combine(_bench.Store, "odd");
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "\ufffd"), "x");
        _bench.Members["store_layers"] = new[] { new[] { path } };

        Assert.Equal(Hash.Sha256(PythonStream.Run(_bench.Write())), Hash.Sha256(await _bench.ArchiveAsync()));
    }

    [ToolFact("xz")]
    public async Task A_base_in_xz_is_taken_too()
    {
        await File.WriteAllBytesAsync(_bench.Folder["base.tar"], await _bench.ArchiveAsync());
        _bench.Members["from_image"] = _bench.Folder["base.tar"];
        byte[] expected = await _bench.ArchiveAsync();
        ProcessRunner.Run("xz", "--keep", _bench.Folder["base.tar"]).Expect();
        _bench.Members["from_image"] = _bench.Folder["base.tar.xz"];

        Assert.Equal(Hash.Sha256(expected), Hash.Sha256(await _bench.ArchiveAsync()));
    }

    [Fact]
    public async Task A_compressed_base_is_taken_too()
    {
        _bench.Members["config"] = new Dictionary<string, object?> { ["Env"] = new[] { "A=1" } };
        byte[] plain = await _bench.ArchiveAsync();
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        await File.WriteAllBytesAsync(_bench.Folder["base.tar"], plain);
        await File.WriteAllBytesAsync(_bench.Folder["base.tgz"], packed.ToArray());
        _bench.Members["from_image"] = _bench.Folder["base.tar"];
        byte[] expected = await _bench.ArchiveAsync();
        _bench.Members["from_image"] = _bench.Folder["base.tgz"];

        Assert.Equal(Hash.Sha256(expected), Hash.Sha256(await _bench.ArchiveAsync()));
    }

    [Theory]
    [InlineData("""{"Env":null}""")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task A_base_without_environment_is_no_trouble(string config)
    {
        byte[] json = Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","config":{{{config}}},"rootfs":{"type":"layers","diff_ids":[]}}""");
        string name = Hash.Sha256(json)["sha256:".Length..] + ".json";
        File.WriteAllBytes(_bench.Folder["base.tar"], new LayerTar().File(name, json).File("manifest.json", $$"""[{"Config":"{{name}}","RepoTags":null,"Layers":[]}]""").ToArray());
        _bench.Members["from_image"] = _bench.Folder["base.tar"];

        Image image = await _bench.ComposeAsync();

        Assert.Equal("""{"Cmd":["/bin/hello"]}""", JsonSerializer.Serialize(JsonDocument.Parse(image.Config.Raw).RootElement.GetProperty("config")));
    }

    [Fact]
    public async Task Paths_outside_of_the_store_are_named()
    {
        _bench.Members["store_layers"] = new[] { new[] { "/etc/passwd", "/usr" } };

        ImageException exception = await ComposeBench.FailsAsync(ImageError.InvalidArgument, _bench.ComposeAsync);

        Assert.Contains("/etc/passwd, /usr", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_missing_is_named()
    {
        string path = Path.Combine(_bench.Store, "missing");
        _bench.Members["store_layers"] = new[] { new[] { path } };

        Assert.Contains(path, (await ComposeBench.FailsAsync(ImageError.SourceFailed, _bench.ComposeAsync)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("architecture", null, "architecture")]
    [InlineData("uid", "many", "uid")]
    [InlineData("created", "yesterday", "created")]
    [InlineData("store_layers", "x", "store_layers")]
    [InlineData("config", "x", "config")]
    public async Task A_configuration_that_makes_no_sense_is_told(string member, object? value, string named)
    {
        _bench.Members[member] = value;

        Assert.Contains(named, (await Assert.ThrowsAsync<ImageException>(_bench.ComposeAsync)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("checksum", "nonsense", ImageError.Malformed)]
    [InlineData("checksum", null, ImageError.SourceFailed)]
    [InlineData("layer.tar", null, ImageError.SourceFailed)]
    public async Task A_customisation_layer_that_is_not_whole_is_told(string file, string? content, ImageError error)
    {
        string path = _bench.Folder["customisation", file];
        File.Delete(path);
        if (content is not null)
        {
            File.WriteAllText(path, content);
        }

        Assert.Contains(_bench.Folder["customisation"], (await ComposeBench.FailsAsync(error, _bench.ComposeAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customisation_layer_with_another_checksum_is_found_out_when_it_is_read()
    {
        File.WriteAllText(_bench.Folder["customisation", "checksum"], new string('a', 64));

        await ComposeBench.FailsAsync(ImageError.DigestMismatch, _bench.ArchiveAsync);
    }

    private static void MakeOdd(string script, string path) =>
        ProcessRunner.Run("python3", "-c", $"import os, sys; p = sys.argv[1].encode(); {script}", path).Expect();

    private void WriteBase(LayerTar tar, IReadOnlyList<string> names, IReadOnlyList<string> diffIds)
    {
        byte[] config = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { architecture = "amd64", os = "linux", config = new { }, rootfs = new { type = "layers", diff_ids = diffIds } }));
        string name = Hash.Sha256(config)["sha256:".Length..] + ".json";
        tar.File(name, config).File("manifest.json", JsonSerializer.Serialize(new[] { new { Config = name, RepoTags = new[] { "base:1" }, Layers = names } }));
        File.WriteAllBytes(_bench.Folder["base.tar"], tar.ToArray());
        _bench.Members["from_image"] = _bench.Folder["base.tar"];
    }

    private static string Grow(Random random, string path, int depth)
    {
        if (depth == 0 || random.Next(3) == 0)
        {
            if (random.Next(4) == 0)
            {
                File.CreateSymbolicLink(path, Odd[random.Next(Odd.Length)]);
                return path;
            }

            byte[] content = new byte[random.Next(4) switch { 0 => 0, 1 => 512, 2 => random.Next(1000), _ => random.Next(30_000) }];
            random.NextBytes(content);
            File.WriteAllBytes(path, content);
            ComposeBench.Chmod(path, new[] { "0444", "0555", "4755", "0640" }[random.Next(4)]);
            return path;
        }

        Directory.CreateDirectory(path);
        foreach (string name in Odd.Where(_ => random.Next(3) == 0))
        {
            Grow(random, Path.Combine(path, name), depth - 1);
        }

        ComposeBench.Chmod(path, new[] { "0555", "0755", "1777" }[random.Next(3)]);
        return path;
    }
}
