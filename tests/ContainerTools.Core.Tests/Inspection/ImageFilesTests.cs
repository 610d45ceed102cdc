using ContainerTools.Testing;
using ContainerTools.Inspection;
using ContainerTools.Store;

namespace ContainerTools.Tests.Inspection;

public sealed class ImageFilesTests
{
    private static readonly string[] Base = ["bin -> usr/bin", "etc/", "etc/a.conf = 1", "etc/b.conf = 22", "etc/d/", "etc/d/c.conf = 333", "loop -> loop", "usr/", "usr/bin/", "4755 usr/bin/sh = shell", "4755 usr/bin/ash => usr/bin/sh", "usr/bin/gone -> /nowhere"];
    private static readonly string[] Top = ["etc/.wh.a.conf", "etc/b.conf = changed", "new = x"];

    [Fact]
    public async Task They_are_what_a_container_sees_with_the_layer_that_put_them_there()
    {
        ImageFiles files = await ReadAsync(Base, Top);

        Assert.Equal(
            ["/bin 0", "/etc 0", "/etc/b.conf 1", "/etc/d 0", "/etc/d/c.conf 0", "/loop 0", "/new 1", "/usr 0", "/usr/bin 0", "/usr/bin/ash 0", "/usr/bin/gone 0", "/usr/bin/sh 0"],
            files.All.Select(file => $"{file.FullName} {file.LayerIndex}"));
        ImageFile shell = files.Find("/usr/bin/sh")!;
        Assert.Equal(("-rwsr-xr-x", "4755", 5L, "sh", "step 0"), (shell.Mode, shell.OctalMode, shell.Size, shell.Name, shell.CreatedBy));
        Assert.Equal(Digest.Of("sha256", "shell"u8), shell.Digest);
        ImageFile other = files.Find("/usr/bin/ash")!;
        Assert.True(other.HardLinkTo == "/usr/bin/sh" || shell.HardLinkTo == "/usr/bin/ash");
        Assert.Equal(shell.Digest, other.Digest);
    }

    [Theory]
    [InlineData("/", "/bin /etc /loop /new /usr")]
    [InlineData("/etc", "/etc/b.conf /etc/d")]
    [InlineData("etc/", "/etc/b.conf /etc/d")]
    [InlineData("/etc/b.conf", "/etc/b.conf")]
    [InlineData("/bin/sh", "/usr/bin/sh")]
    [InlineData("/bin", "/bin")]
    [InlineData("/bin/../../etc/d", "/etc/d/c.conf")]
    [InlineData("/etc/*.conf", "/etc/b.conf")]
    [InlineData("/bin/*sh", "/usr/bin/ash /usr/bin/sh")]
    [InlineData("/b*/sh", "/usr/bin/sh")]
    [InlineData("/*/d", "/etc/d")]
    [InlineData("/loop/*", "")]
    [InlineData("/none/*", "")]
    public async Task A_path_stands_for_what_it_stands_for_in_a_container_and_in_a_list(string path, string expected)
    {
        ImageFiles files = await ReadAsync(Base, Top);

        Assert.Equal(expected, string.Join(' ', files.Select(Pattern(path), recurse: false)!.Select(file => file.FullName)));
    }

    [Theory]
    [InlineData("/etc", "/etc/b.conf /etc/d /etc/d/c.conf")]
    [InlineData("/etc/*.conf", "/etc/b.conf /etc/d/c.conf")]
    [InlineData("/*sh", "/usr/bin/ash /usr/bin/sh")]
    [InlineData("/*/*sh", "/usr/bin/ash /usr/bin/sh")] // /bin leads to /usr/bin
    public async Task Below_folders_too_where_it_is_asked_for(string path, string expected)
    {
        ImageFiles files = await ReadAsync(Base, Top);

        Assert.Equal(expected, string.Join(' ', files.Select(Pattern(path), recurse: true)!.Select(file => file.FullName)));
    }

    [Theory]
    [InlineData("/none")]
    [InlineData("/etc/a.conf")]
    [InlineData("/loop/x")]
    [InlineData("/etc/b.conf/x")]
    public async Task A_name_of_nothing_is_nothing(string path) => Assert.Null((await ReadAsync(Base, Top)).Select(Pattern(path), recurse: false));

    [Theory]
    [InlineData("/bin", "/usr/bin")]
    [InlineData("/usr/bin/sh", "/usr/bin/sh")]
    [InlineData("/loop", null)]
    [InlineData("/usr/bin/gone", null)]
    public async Task Links_are_followed_to_their_end(string path, string? end)
    {
        ImageFiles files = await ReadAsync(Base, Top);

        Assert.Equal(end, files.Follow(files.Find(path)!)?.FullName);
    }

    [Fact]
    public async Task A_layer_has_its_own_entries_and_says_what_it_hides()
    {
        Image image = Make(["d/", "d/f = 1", "h => d/f"], ["d/.wh.f", "e/.wh..wh..opq", "c 0:0", "x => elsewhere"]);

        ImageFile[] lower = [.. await ImageFiles.ReadLayerAsync(image, 0, null, NullReporter.Instance, default)];
        ImageFile[] upper = [.. await ImageFiles.ReadLayerAsync(image, 1, null, NullReporter.Instance, default)];

        Assert.Equal(["/d None", "/d/f None", "/h None"], lower.Select(file => $"{file.FullName} {file.Whiteout}"));
        Assert.Equal(("/d/f", 1L, lower[1].Digest), (lower[2].HardLinkTo, lower[2].Size, lower[2].Digest));
        Assert.Equal(["/d/f Entry", "/e Content", "/c Entry", "/x None"], upper.Select(file => $"{file.FullName} {file.Whiteout}"));
        using var reader = new FileContentReader();
        Assert.Equal("1", await FileContentReaderTests.TextOf(reader, lower[2]));
        await FileContentReaderTests.FailsAsync(ImageError.NotFound, reader, upper[3]);
        await FileContentReaderTests.FailsAsync(ImageError.InvalidArgument, reader, upper[0]);
    }

    [Fact]
    public async Task In_an_image_for_Windows_upper_and_lower_case_are_the_same()
    {
        Layer layer = WrittenLayer.Of("Files/", "Files/Users/", "Files/Users/Readme.TXT = 1");
        byte[] config = System.Text.Encoding.UTF8.GetBytes($$"""{ "os": "windows", "architecture": "amd64", "rootfs": { "type": "layers", "diff_ids": ["{{layer.DiffId}}"] } }""");
        Image image = LayerImage.Of(config, layer);
        ImageFiles files = await ImageFiles.ReadAsync(image, null, NullReporter.Instance, default);

        Assert.Equal("/Files/Users/Readme.TXT", files.Find("/files/USERS/readme.txt")?.FullName);
        Assert.Equal("/Files/Users/Readme.TXT", Assert.Single(files.Select(Pattern("/files/users"), recurse: false)!).FullName);
        Assert.True((Pattern("/files/users/readme.txt") with { IgnoreCase = true }).Covers("/Files/Users/Readme.TXT", recurse: false));
        Assert.False(Pattern("/files/users/readme.txt").Covers("/Files/Users/Readme.TXT", recurse: false));
    }

    [Theory]
    [InlineData("/etc", false, "/etc /etc/a")]
    [InlineData("/etc", true, "/etc /etc/a /etc/d/b")]
    [InlineData("/etc/*", false, "/etc/a")]
    [InlineData("/etc/*", true, "/etc/a /etc/d/b")]
    [InlineData("/e*/d/b", false, "/etc/d/b")]
    public void In_a_layer_a_pattern_is_held_against_paths(string pattern, bool recurse, string expected) =>
        Assert.Equal(expected, string.Join(' ', new[] { "/etc", "/etc/a", "/etc/d/b", "/usr" }.Where(path => Pattern(pattern).Covers(path, recurse))));

    [Fact]
    public async Task The_second_look_reads_no_layer()
    {
        using var folder = new TemporaryFolder();
        var cache = new LayerCache(new ImageStore(folder["store"]));
        Image image = Make(Base, Top);
        ImageFiles first = await ImageFiles.ReadAsync(image, cache, NullReporter.Instance, default);
        Layer[] closed = [.. image.Layers.Select(layer => new Layer(new ClosedBlob(layer.Blob.Descriptor), layer.DiffId))];

        ImageFiles second = await ImageFiles.ReadAsync(LayerImage.Of([.. closed]), cache, NullReporter.Instance, default);

        Assert.Equal(first.All.Select(Describe), second.All.Select(Describe));
        Assert.Contains(second.All, file => file.Digest == Digest.Of("sha256", "changed"u8));
    }

    // A config may name the diff ID of any layer.
    [Fact]
    public async Task What_is_known_of_a_layer_is_not_taken_for_one_that_is_only_said_to_be_the_same()
    {
        using var folder = new TemporaryFolder();
        var cache = new LayerCache(new ImageStore(folder["store"]));
        (Layer good, Layer evil) = (WrittenLayer.Of("a = good"), WrittenLayer.Of("a = evil", "4755 backdoor = x"));
        await ImageFiles.ReadAsync(LayerImage.Of(good), cache, NullReporter.Instance, default);
        await ImageFiles.ReadAsync(LayerImage.Of(evil), cache, NullReporter.Instance, default);

        foreach (Layer lie in new[] { new Layer(evil.Blob, good.DiffId), new Layer(good.Blob, evil.DiffId) })
        {
            ImageException thrown = await Assert.ThrowsAsync<ImageException>(() => ImageFiles.ReadAsync(LayerImage.Of(lie), cache, NullReporter.Instance, default));
            Assert.Equal(ImageError.DigestMismatch, thrown.Error);
            await Assert.ThrowsAsync<ImageException>(() => ImageMeasurer.MeasureAsync(LayerImage.Of(lie), cache, NullReporter.Instance, default));
        }
    }

    // Each of them would be hashed alone; together they are more than a layer of some blocks may cost.
    [Fact]
    public async Task Only_so_many_holes_of_a_layer_are_hashed()
    {
        var tar = new HandmadeTar();
        for (int i = 0; i < 5; i++)
        {
            tar.Sparse($"{i}", 1L << 30, 0, [1]);
        }

        Layer layer = WrittenLayer.Of(tar.Sparse("5", 100, 0, [1]).Entry("6", content: [1]).End());
        ImageFiles files = await ImageFiles.ReadAsync(LayerImage.Of(layer), null, NullReporter.Instance, default);

        Assert.Equal([true, true, true, true, false, false, true], files.All.Select(file => file.Digest is not null));
    }

    internal static FilePattern Pattern(string path) => new([.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(part =>
        new FilePatternPart(part, part.Contains('*', StringComparison.Ordinal) ? name => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: false) : null))]);

    internal static Image Make(params string[][] layers) => LayerImage.Of([.. layers.Select(WrittenLayer.Of)]);

    internal static Task<ImageFiles> ReadAsync(params string[][] layers) => ImageFiles.ReadAsync(Make(layers), null, NullReporter.Instance, default);

    private static string Describe(ImageFile file) => $"{file.FullName} {file.Mode} {file.Size} {file.Digest} {file.LinkTarget} {file.HardLinkTo}";

    private sealed class ClosedBlob(Descriptor descriptor) : Blob(descriptor)
    {
        protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) => throw new NotSupportedException();
    }
}
