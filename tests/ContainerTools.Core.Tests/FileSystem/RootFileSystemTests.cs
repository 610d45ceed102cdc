using ContainerTools.FileSystem;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Tests.Tar;

namespace ContainerTools.Tests.FileSystem;

public sealed class RootFileSystemTests
{
    private static readonly Layer[] Layers =
    [
        WrittenLayer.Of("./", "755 bin/", "4755 bin/su = setuid", "etc/", "etc/passwd = root", "gone/", "gone/file = lost", "kept = body"),
        WrittenLayer.Of("700 etc/", "etc/hosts = later", "hard => kept", ".wh.gone", "deep/er/file = implied"),
        WrittenLayer.Of("bin/", "bin/su2 => bin/su", ".wh.kept", "pipe |", "null 1:3", "link -> ../up"),
    ];

    [Fact]
    public void Layers_follow_each_other_with_folders_in_front_and_links_after_their_targets() => Assert.Equal(
        ["./", "bin/", "4755 bin/su = setuid", "700 etc/", "etc/passwd = root", "hard = body",
         "etc/hosts = later", "deep/", "deep/er/", "deep/er/file = implied",
         "bin/su2 => bin/su", "pipe |", "null 1:3", "link -> ../up"],
        WrittenImage.Describe(ReadTar.From(Write(Layers))));

    [Fact]
    public async Task A_file_has_the_bytes_of_the_stream()
    {
        using var folder = new TemporaryFolder();
        using (FileStream file = File.Create(folder["root.tar"]))
        {
            await new FlatWriter(FlatPlan.Create(WrittenImage.Read(Layers, 0, 2), isPartial: false), Layers).WriteFileAsync(file, NullReporter.Instance, default);
        }

        Assert.Equal(Write(Layers), File.ReadAllBytes(folder["root.tar"]));
    }

    [Fact]
    public void Everything_that_a_header_says_is_kept()
    {
        var header = new TarHeader("ünïcode", TarEntryType.File, 0b110_111_101_101, 3, 1_700_000_000)
        {
            MtimeNanoseconds = 123_456_700,
            Uid = 5_000_000_000,
            Gid = 12,
            UserName = "somebody",
            GroupName = "some",
            Records = [new PaxRecord("SCHILY.xattr.user.x", "bytes"u8.ToArray())],
        };
        Layer layer = WrittenLayer.Of(TarBytes.Pack([(header, "abc"u8.ToArray()), (header with { Name = "other", Type = TarEntryType.HardLink, Size = 0, LinkName = "ünïcode", Records = [] }, [])]));

        IReadOnlyList<TarHeader> headers = ReadTar.From(Write([layer])).Headers;

        Assert.Equal(header, headers[0]);
        Assert.Equal((header.Mode, header.Uid, header.Mtime, "ünïcode"), (headers[1].Mode, headers[1].Uid, headers[1].Mtime, headers[1].LinkName));
    }

    [Fact]
    public void Layers_of_which_nothing_is_left_are_not_opened_again()
    {
        Layer hidden = WrittenLayer.Of("a = hidden", "d/", "s -> d");
        FileTree tree = WrittenImage.Read([hidden, WrittenLayer.Of("a = shown")], 0, 1);
        var unreadable = new Layer(new FileBlob(hidden.Descriptor, "/nowhere"), hidden.DiffId);

        byte[] tar = WrittenImage.Write(tree, isPartial: false, [unreadable, WrittenLayer.Of("a = shown")]);

        Assert.Equal(["d/", "s -> d", "a = shown"], WrittenImage.Describe(ReadTar.From(tar)));
    }

    [Fact]
    public void A_layer_that_is_another_one_when_it_is_read_again_is_an_error()
    {
        Layer layer = WrittenLayer.Of("a = text", "b = text");
        Layer other = WrittenLayer.Of("a = TEXT", "b = text");
        var swapped = new Layer(new MemoryBlob(MediaTypes.OciLayer, layer.Digest, ((MemoryBlob)other.Blob).Content), layer.DiffId);

        var exception = Assert.Throws<ImageException>(() => WrittenImage.Write(WrittenImage.Read([layer], 0, 0), isPartial: false, [swapped]));
        Assert.Equal(ImageError.DigestMismatch, exception.Error);
    }

    [Fact]
    public void A_layer_whose_last_block_is_not_filled_loses_nothing()
    {
        byte[] lower = TarBytes.Pack([WrittenLayer.Parse("a = lower")])[..(512 + "lower".Length)];
        byte[] upper = TarBytes.Pack([WrittenLayer.Parse("b = upper")])[..(512 + "upper".Length)];

        Assert.Equal(["a = lower", "b = upper"], WrittenImage.Describe(ReadTar.From(Write([WrittenLayer.Of(lower), WrittenLayer.Of(upper)]))));
    }

    [Theory]
    [InlineData(100_000, true)]
    [InlineData((1L << 34) + 1024 + 1, false)]
    [InlineData(1L << 43, false)]
    [InlineData((1L << 44) + 1, false)]
    [InlineData(long.MaxValue - 2048, false)]
    public void Holes_of_sparse_files_are_written_up_to_a_limit_that_is_told(long size, bool written)
    {
        byte[] tar = new HandmadeTar().Pax("GNU.sparse.map=0,1024", "GNU.sparse.name=sparse", $"GNU.sparse.size={size}").Entry("made-up", content: new byte[1024]).End();
        Layer layer = WrittenLayer.Of(tar);
        FileTree tree = WrittenImage.Read([layer], 0, 0);

        if (written)
        {
            Assert.Equal(size, ReadTar.From(WrittenImage.Write(tree, isPartial: false, [layer])).Single.Size);
        }
        else
        {
            ImageException exception = Assert.Throws<ImageException>(() => new FlatWriter(FlatPlan.Create(tree, isPartial: false), [layer]).WriteAsync(Stream.Null, NullReporter.Instance, default).GetAwaiter().GetResult());
            Assert.Equal((ImageError.TooLarge, "sparse"), (exception.Error, exception.Subject));
            Assert.Contains($"{size:N0} bytes", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nothing_at_all_is_an_empty_archive() => Assert.Empty(ReadTar.From(Write([WrittenLayer.Of()])).Entries);

    private static byte[] Write(Layer[] layers) => WrittenImage.Write(WrittenImage.Read(layers, 0, layers.Length - 1), isPartial: false, layers);
}
