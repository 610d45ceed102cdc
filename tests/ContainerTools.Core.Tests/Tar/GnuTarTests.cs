using System.Runtime.Versioning;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Tar;

/// <summary>GNU tar's archives are read, and ours by it.</summary>
public class GnuTarTests
{
    [ToolFact("tar", "ln", "mkfifo")]
    public void Archives_of_every_format_give_the_tree_back()
    {
        using var tree = new SampleTree();
        foreach (string format in new[] { "gnu", "oldgnu", "pax", "ustar", "v7" })
        {
            // What the older formats cannot hold.
            string[] excluded = format is "ustar" or "v7"
                ? ["--exclude=" + new string(format == "v7" ? 'b' : 'd', 60), "--exclude=long-symlink", .. format == "v7" ? ["--exclude=fifo"] : Array.Empty<string>()]
                : [];
            byte[] archive = tree.Pack([$"--format={format}", "--sort=name", .. excluded]);
            CheckTree(tree, ReadTar.From(new DribblingStream(archive, 3000)), complete: excluded.Length == 0);
        }
    }

    [ToolFact("tar", "ln", "mkfifo")]
    public void Sparse_files_of_every_format_give_the_tree_back()
    {
        using var tree = new SampleTree();
        foreach (string[] options in new[] { new[] { "--format=gnu" }, ["--format=oldgnu"], ["--format=pax", "--sparse-version=0.0"], ["--format=pax", "--sparse-version=0.1"], ["--format=pax", "--sparse-version=1.0"] })
        {
            byte[] archive = tree.Pack([.. options, "--sparse"]);
            Assert.True(archive.Length < 1_000_000, "tar found no holes");
            CheckTree(tree, ReadTar.From(archive), complete: true);
            CheckTree(tree, ReadTar.From(new DribblingStream(archive, 777)), complete: true);
            CheckMap(archive);
        }
    }

    [ToolFact("tar", "ln", "mkfifo")]
    public void Times_keep_their_nanoseconds()
    {
        using var tree = new SampleTree();
        TarHeader block = ReadTar.From(tree.Pack("--format=pax")).Headers.Single(header => header.Name == "tree/block");
        Assert.Equal((1_234_567_890, 123_456_700), (block.Mtime, block.MtimeNanoseconds));
        TarHeader past = ReadTar.From(tree.Pack("--format=gnu", "--mtime=@-5")).Headers[0];
        Assert.Equal(-5, past.Mtime);
    }

    [ToolFact("tar", "ln", "mkfifo")]
    public void Large_ids_come_through()
    {
        using var tree = new SampleTree();
        foreach (string format in new[] { "gnu", "pax" })
        {
            TarHeader header = ReadTar.From(tree.Pack($"--format={format}", "--owner=zoë:3000000", "--group=" + new string('g', 31) + ":4294967294")).Headers[0];
            Assert.Equal((3_000_000, 4_294_967_294, "zoë", new string('g', 31)), (header.Uid, header.Gid, header.UserName, header.GroupName));
        }
    }

    [ToolFact("tar", "python3", "ln", "mkfifo", Needs = Need.FileAttributes)]
    public void Extended_attributes_come_and_go_as_bytes()
    {
        byte[] value = [0, 255, 10, 61];
        using var tree = new SampleTree();
        ProcessRunner.Run("python3", "-c", "import os,sys; os.setxattr(sys.argv[1], 'user.raw', bytes([0,255,10,61]))", tree.In("empty")).Expect();
        TarHeader header = ReadTar.From(tree.Pack("--format=pax", "--xattrs")).Headers.Single(header => header.Name == "tree/empty");
        Assert.Contains(new PaxRecord("SCHILY.xattr.user.raw", value), header.Records);

        using var folder = new TemporaryFolder();
        ProcessRunner.Run("tar", ["--xattrs", "-xf", "-", "-C", folder.Path], new ProcessOptions { Input = new MemoryStream(TarBytes.Pack(header)) }).Expect();
        ProcessResult get = ProcessRunner.Run("python3", "-c", "import os,sys; sys.stdout.buffer.write(os.getxattr(sys.argv[1], 'user.raw'))", folder["tree", "empty"]);
        Assert.Equal(value, get.Expect().OutputBytes);
    }

    [ToolFact("tar", "ln", "mkfifo")]
    public void Entries_are_copied_byte_for_byte()
    {
        using var tree = new SampleTree();
        foreach (string[] options in new[] { new[] { "--format=gnu", "--sparse" }, ["--format=pax", "--sparse"], ["--format=pax"], ["--format=pax", "--sparse-version=0.0", "--sparse"] })
        {
            byte[] archive = tree.Pack(options);
            using var copy = new MemoryStream();
            using var reader = new TarReader(new DribblingStream(archive, 1000), "test.tar");
            using var writer = new TarWriter(copy);
            while (TarBytes.Do(reader.ReadAsync(default)) is { } entry)
            {
                Assert.Equal(entry.Offset, writer.Position);
                TarBytes.Do(writer.CopyAsync(entry, default));
                Assert.Equal(entry.End, writer.Position);
            }

            TarBytes.Do(writer.CompleteAsync(default));
            Assert.Equal(archive, copy.ToArray());
        }
    }

    [ToolFact("tar", Needs = Need.Linux)]
    [UnsupportedOSPlatform("windows")]
    public void Ours_are_unpacked_by_it()
    {
        (TarHeader, byte[])[] entries =
        [
            (new TarHeader("folder", TarEntryType.Directory, 0b111_101_101, 0, 100), []),
            (new TarHeader($"folder/{new string('é', 100)}", TarEntryType.File, 0b110_100_000, 5, 1_000_000_000) { MtimeNanoseconds = 500_000_000 }, "hello"u8.ToArray()),
            (new TarHeader("folder/link", TarEntryType.SymbolicLink, 0b111_111_111, 0, 100) { LinkName = new string('t', 200) }, []),
            (new TarHeader("folder/same", TarEntryType.HardLink, 0b110_100_000, 0, 1_000_000_000) { LinkName = $"folder/{new string('é', 100)}" }, []),
            (new TarHeader("folder/fifo", TarEntryType.Fifo, 0b110_100_000, 0, 100), []),
        ];
        using var folder = new TemporaryFolder();
        ProcessRunner.Run("tar", ["-xpf", "-", "-C", folder.Path], new ProcessOptions { Input = new MemoryStream(TarBytes.Pack(entries)) }).Expect();
        Assert.Equal("hello", File.ReadAllText(folder["folder", new string('é', 100)]));
        Assert.Equal("hello", File.ReadAllText(folder["folder", "same"]));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1_000_000_000.5), File.GetLastWriteTimeUtc(folder["folder", "same"]));
        Assert.Equal(new string('t', 200), new FileInfo(folder["folder", "link"]).LinkTarget);
        Assert.True(File.Exists(folder["folder", "fifo"]));
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(folder["folder", "same"]));
    }

    private static void CheckTree(SampleTree tree, ReadTar read, bool complete)
    {
        Assert.Equal(TarFlaws.None, read.Flaws);
        var contents = read.Entries.Where(entry => entry.Header.Type == TarEntryType.File).ToDictionary(entry => entry.Header.Name, entry => entry.Content);
        foreach ((TarHeader header, byte[] content) in read.Entries)
        {
            string path = tree.In(header.Name["tree".Length..].Trim('/'));
            switch (header.Type)
            {
                case TarEntryType.File:
                    Assert.Equal(File.ReadAllBytes(path), content);
                    Assert.Equal(content.Length, header.Size);
                    break;
                case TarEntryType.HardLink:
                    Assert.Equal(File.ReadAllBytes(path), contents[header.LinkName]);
                    break;
                case TarEntryType.Directory:
                    Assert.True(Directory.Exists(path), path);
                    break;
                case TarEntryType.SymbolicLink:
                    Assert.Equal(new FileInfo(path).LinkTarget, header.LinkName);
                    break;
                default:
                    Assert.Equal(TarEntryType.Fifo, header.Type);
                    break;
            }
        }

        int expected = Directory.GetFileSystemEntries(tree.Root, "*", SearchOption.AllDirectories).Length + 1;
        Assert.True(complete ? read.Entries.Count == expected : read.Entries.Count is > 10 && read.Entries.Count < expected);
    }

    private static void CheckMap(byte[] archive)
    {
        using var reader = new TarReader(new MemoryStream(archive), "test.tar");
        TarEntry entry;
        do
        {
            entry = TarBytes.Do(reader.ReadAsync(default))!;
        }
        while (entry.Header.Name != "tree/holes");
        Assert.Equal(60, entry.SparseMap!.Count);
        Assert.Equal(entry.StoredSize, entry.SparseMap.Sum(region => region.Length));
        using Stream stored = entry.OpenStored();
        byte[] first = new byte[4096];
        stored.ReadExactly(first);
        Assert.Equal(1, BitConverter.ToInt32(first));
    }
}
