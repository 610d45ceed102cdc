using System.Text;
using System.Text.Json;
using ContainerTools.Testing;

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
