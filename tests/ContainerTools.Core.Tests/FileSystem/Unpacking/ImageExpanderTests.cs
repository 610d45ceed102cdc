using System.Text;
using ContainerTools.FileSystem;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.IO.Files;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.FileSystem.Unpacking;

public sealed class ImageExpanderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder["target"];

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public async Task Files_come_out_as_the_layers_have_them_together()
    {
        ExpandedImage result = await ExpandAsync(
            WrittenLayer.Of("750 ./", "d/", "640 d/f = text", "s -> /etc/passwd", "gone", "empty", "p |"),
            WrittenLayer.Of("1777 d/", "h => d/f", ".wh.gone", "i/j/new = more"));

        Assert.Equal(["/d", "/d/f", "/empty", "/h", "/i", "/i/j", "/i/j/new", "/p", "/s"], List());
        Assert.Equal((6, 3, 8L), (result.FileCount, result.FolderCount, result.Size));
        Assert.DoesNotContain(result.Skipped, entry => entry.Location != ".");
        Assert.Equal("text", File.ReadAllText(In("h")));
        Assert.Equal(LinuxInode("d/f"), LinuxInode("h"));
        Assert.Equal("/etc/passwd", new FileInfo(In("s")).LinkTarget);
        Assert.Equal(FileKind.Fifo, FileStatus.Read(In("p")).Kind);
        Assert.Equal([0b111_101_000, 0b001_111_111_111, 0b110_100_000], new[] { ".", "d", "d/f" }.Select(name => FileStatus.Read(In(name)).Mode));
        Assert.All(["d", "d/f", "empty", "h", "i/j/new", "p", "s"], name => Assert.Equal(WrittenLayer.Mtime, new DateTimeOffset(new FileInfo(In(name)).LastWriteTimeUtc).ToUnixTimeSeconds()));
    }

    [Theory]
    [InlineData("/d", "", "/d /d/f /d/g.txt")]
    [InlineData("*.txt", "", "/d /d/g.txt /e.txt")]
    [InlineData("", "d", "/e.txt /h")]
    [InlineData("/d,/h", "*.txt", "/d /d/f /h")]
    [InlineData("/h", "", "/h")]
    public async Task What_matches_is_unpacked_with_the_folders_it_lies_in(string include, string exclude, string expected)
    {
        ExpandedImage result = await ExpandAsync(
            new ExpandOptions { Include = Parse(include), Exclude = Parse(exclude) },
            WrittenLayer.Of("d/", "d/f = text", "d/g.txt = 1", "e.txt = 2"),
            WrittenLayer.Of("h => d/f"));

        Assert.Equal(expected.Split(' '), List());
        Assert.DoesNotContain(result.Skipped, entry => entry.Part == SkippedPart.Entry);
        if (expected.Contains("/h", StringComparison.Ordinal))
        {
            Assert.Equal("text", File.ReadAllText(In("h")));
        }

        static PathPattern[] Parse(string patterns) => [.. patterns.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(PathPattern.Parse)];
    }

    [Fact]
    public async Task What_nothing_matches_is_an_error_and_makes_no_folder()
    {
        var options = new ExpandOptions { Include = [PathPattern.Parse("/none"), PathPattern.Parse("*.zip")] };

        ImageException error = await Assert.ThrowsAsync<ImageException>(() => ExpandAsync(options, WrittenLayer.Of("a = 1")));

        Assert.Equal(ImageError.NotFound, error.Error);
        Assert.Contains("'/none', '*.zip'", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [ToolFact("stat", "python3", Needs = Need.Root | Need.FileAttributes)]
    public async Task Root_keeps_owners_set_user_ID_and_extended_attributes()
    {
        var tool = new TarHeader("tool", TarEntryType.File, 0b100_111_101_101, 3, 7)
        {
            Uid = 1234,
            Gid = 77,
            MtimeNanoseconds = 500,
            Records = [new PaxRecord("SCHILY.xattr.user.note", "kept"u8.ToArray()), new PaxRecord("SCHILY.xattr.odd.name", "x"u8.ToArray())],
        };
        Layer layer = WrittenLayer.Of(TarBytes.Pack([(tool, "abc"u8.ToArray()), (tool with { Name = "link", Type = TarEntryType.SymbolicLink, Size = 0, LinkName = "tool", Records = [] }, [])]));

        ExpandedImage result = await ExpandAsync(layer);

        Assert.Equal("4755 1234:77 7.000000500", Stat("%a %u:%g %.9Y", "tool"));
        Assert.Equal("1234:77", Stat("%u:%g", "link"));
        SkippedEntry skipped = Assert.Single(result.Skipped);
        Assert.Equal(("tool", SkippedPart.ExtendedAttribute), (skipped.Location, skipped.Part));
        Assert.StartsWith("odd.name: ", skipped.Reason, StringComparison.Ordinal);
        Assert.Equal("kept", ProcessRunner.Run("python3", "-c", "import os, sys; print(os.getxattr(sys.argv[1], 'user.note').decode())", In("tool")).Expect().Output.Trim());

        result = await ExpandAsync(new ExpandOptions { Overwrite = true, IgnoreOwners = true }, layer);
        Assert.Equal("755 0:0", Stat("%a %u:%g", "tool"));
        Assert.Contains(result.Skipped, entry => entry is { Location: "tool", Part: SkippedPart.Mode });
    }

    [ToolFact("stat", Needs = Need.Devices)]
    public async Task Devices_are_made_on_request_only()
    {
        Layer layer = WrittenLayer.Of("dev/", "600 dev/null 1:3", "dev/full 1:7", "600 dev/same => dev/null");
        ExpandedImage result = await ExpandAsync(layer);
        Assert.Equal(["dev/full", "dev/null", "dev/same"], result.Skipped.Select(entry => entry.Location));
        Assert.Equal(["/dev"], List());

        result = await ExpandAsync(new ExpandOptions { Overwrite = true, AllowDevices = true }, layer);
        Assert.Empty(result.Skipped);
        Assert.Equal("character special file 1:3 600", Stat("%F %Hr:%Lr %a", "dev/null"));
    }

    [UnixFact]
    public async Task Names_need_not_be_UTF_8()
    {
        await ExpandAsync(WrittenLayer.Of("d\udcff/", "d\udcff/f\udcfe = text", "s -> t\udcfd", "h => d\udcff/f\udcfe"));
        byte[] listing = ProcessRunner.Run("find", Target, "-printf", "%P>%l;").Expect().OutputBytes;
        string latin = Encoding.Latin1.GetString(listing);
        Assert.All(["d\u00ff>;", "d\u00ff/f\u00fe>;", "s>t\u00fd;", "h>;"], part => Assert.Contains(part, latin, StringComparison.Ordinal));
        ProcessRunner.Run("rm", "-r", Target).Expect();
    }

    [UnixFact]
    public async Task Holes_stay_holes_however_large()
    {
        const long Size = 1L << 40;
        byte[] tar = new HandmadeTar()
            .Pax("GNU.sparse.major=0", "GNU.sparse.minor=1", "GNU.sparse.name=holes", $"GNU.sparse.size={Size}", "GNU.sparse.numblocks=1", $"GNU.sparse.map={Size - 4},4")
            .Entry("x", content: "tail"u8.ToArray())
            .End();

        await ExpandAsync(WrittenLayer.Of(tar));

        using FileStream file = File.OpenRead(In("holes"));
        Assert.Equal(Size, file.Length);
        file.Position = Size - 4;
        Assert.Equal("tail", new StreamReader(file).ReadToEnd());
    }

    [UnixFact]
    public async Task A_folder_with_files_is_left_alone_unless_forced()
    {
        Directory.CreateDirectory(In("lost+found"));
        Layer layer = WrittenLayer.Of("f = text");
        var exception = await Assert.ThrowsAsync<ImageException>(() => ExpandAsync(layer));
        Assert.Equal(ImageError.AlreadyExists, exception.Error);
        Assert.Equal(["/lost+found"], List());

        await ExpandAsync(new ExpandOptions { Overwrite = true }, layer);
        Assert.Equal(["/f", "/lost+found"], List());
    }

    [UnixFact]
    public async Task What_is_there_gives_way_and_links_in_it_are_not_followed()
    {
        Directory.CreateDirectory(_folder["outside"]);
        File.WriteAllText(_folder["outside", "f"], "mine");
        Directory.CreateDirectory(In("folder/with"));
        File.WriteAllText(In("folder/with/things"), "");
        Directory.CreateDirectory(In("stays"));
        File.WriteAllText(In("stays/there"), "there");
        File.CreateSymbolicLink(In("d"), "../outside");
        File.CreateSymbolicLink(In("f"), "../outside/f");
        File.CreateSymbolicLink(In("e"), "../outside");

        await ExpandAsync(new ExpandOptions { Overwrite = true }, WrittenLayer.Of("d/", "d/f = image", "f = image", "e = image", "folder = image", "stays/", "stays/new"));

        Assert.Equal("mine", File.ReadAllText(_folder["outside", "f"]));
        Assert.Equal(["/d", "/d/f", "/e", "/f", "/folder", "/stays", "/stays/new", "/stays/there"], List());
        Assert.Equal("image", File.ReadAllText(In("d/f")));
    }

    [UnixFact]
    public async Task Nothing_is_left_of_a_layer_that_changed_while_it_was_unpacked()
    {
        Layer layer = WrittenLayer.Of("d/", "d/f = text", "500 e/", "e/f = text");
        var blob = new TwoFacedBlob((MemoryBlob)layer.Blob);
        Image image = LayerImage.Of(new Layer(blob, layer.DiffId));
        foreach (bool isThere in new[] { false, true })
        {
            if (isThere)
            {
                Directory.CreateDirectory(Target);
            }

            blob.Reset();
            var exception = await Assert.ThrowsAsync<ImageException>(() => ImageExpander.ExpandAsync(image, Target, new(), NullReporter.Instance, default));
            Assert.Equal(ImageError.DigestMismatch, exception.Error);
            Assert.Equal(isThere ? [Target] : [], Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories));
        }
    }

    [UnixFact]
    public async Task More_than_the_maximum_is_not_written()
    {
        Layer layer = WrittenLayer.Of("a = 12345", "b = 12345", "h => a", "c");
        var exception = await Assert.ThrowsAsync<ImageException>(() => ExpandAsync(new ExpandOptions { MaximumSize = 9 }, layer));
        Assert.Equal(ImageError.TooLarge, exception.Error);
        Assert.Contains("9 bytes", exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));

        Assert.Equal(10, (await ExpandAsync(new ExpandOptions { MaximumSize = 10 }, layer)).Size);
    }

    [Fact]
    public async Task Any_system_can_have_files_folders_and_copies_of_them()
    {
        Layer[] layers = [WrittenLayer.Of("d/", "d/f = text", "h => d/f", "s -> d/f", "p |", "empty")];
        Directory.CreateDirectory(Target);
        TreeExpander expander = Portable(layers);
        await expander.ExpandAsync(NullReporter.Instance, default);
        await Portable(layers).ExpandAsync(NullReporter.Instance, default);

        Assert.Equal(["/d", "/d/f", "/empty", "/h", "/s"], List());
        Assert.Equal("text", File.ReadAllText(In("h")));
        Assert.Equal("p", Assert.Single(expander.Skipped).Location);
        Assert.Equal(WrittenLayer.Mtime, new DateTimeOffset(Directory.GetLastWriteTimeUtc(In("d"))).ToUnixTimeSeconds());
        expander.Undo();
        Assert.Empty(List());
    }

    [Fact]
    public async Task A_time_that_the_file_system_cannot_have_is_told_and_costs_no_more()
    {
        (TarHeader early, byte[] content) = WrittenLayer.Parse("f = text");
        Layer[] layers = [WrittenLayer.Of(TarBytes.Pack([(early with { Mtime = -12_000_000_000 }, content), WrittenLayer.Parse("g = more")]))];
        Directory.CreateDirectory(Target);
        TreeExpander expander = Portable(layers);

        await expander.ExpandAsync(NullReporter.Instance, default);

        SkippedEntry skipped = Assert.Single(expander.Skipped);
        Assert.Equal(("f", SkippedPart.ModificationTime), (skipped.Location, skipped.Part));
        Assert.Equal(["/f", "/g"], List());
    }

    [WindowsFact]
    public async Task A_read_only_file_gives_way_where_it_may_be_replaced()
    {
        Layer layer = WrittenLayer.Of("f = text", "d = no folder");
        Directory.CreateDirectory(In("d"));
        foreach (string file in new[] { In("f"), Path.Combine(In("d"), "inner") })
        {
            File.WriteAllText(file, "old");
            File.SetAttributes(file, FileAttributes.ReadOnly);
        }

        await ExpandAsync(new ExpandOptions { Overwrite = true }, layer);

        Assert.Equal(["text", "no folder"], [File.ReadAllText(In("f")), File.ReadAllText(In("d"))]);
    }

    private TreeExpander Portable(Layer[] layers)
    {
        FileTree tree = WrittenImage.Read(layers, 0, 0);
        return new(tree, new PortableTarget(Target, new LinkKinds(tree.Entries)), new NameRules(true, true, true), overwrite: true, hasOwnRoot: false, UnpackedBudget.For(null, []));
    }

    private Task<ExpandedImage> ExpandAsync(params Layer[] layers) => ExpandAsync(new ExpandOptions(), layers);

    private Task<ExpandedImage> ExpandAsync(ExpandOptions options, params Layer[] layers) =>
        ImageExpander.ExpandAsync(LayerImage.Of(layers), Target, options, NullReporter.Instance, default);

    private string In(string name) => Path.Combine(Target, name);

    private string[] List() => Directory.GetFileSystemEntries(Target, "*", SearchOption.AllDirectories).Select(path => path[Target.Length..].Replace('\\', '/')).Order(StringComparer.Ordinal).ToArray();

    private string Stat(string format, string name) => ProcessRunner.Run("stat", "-c", format, In(name)).Expect().Output.Trim();

    private UInt128 LinuxInode(string name) => FileStatus.Read(In(name)).Stamp.Inode;

    // Right when it is read the first time, and another one then.
    private sealed class TwoFacedBlob(MemoryBlob honest) : Blob(honest.Descriptor)
    {
        private int _opened;

        public void Reset() => _opened = 0;

        protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
        {
            byte[] content = honest.Content.ToArray();
            content[^1] = (byte)_opened++;
            return Task.FromResult<Stream>(new MemoryStream(content));
        }
    }
}
