using System.Formats.Tar;
using System.Text;
using ContainerTools.Archive.Writing;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;
using TarEntry = System.Formats.Tar.TarEntry;
using TarEntryType = ContainerTools.Tar.TarEntryType;
using TarReader = System.Formats.Tar.TarReader;

namespace ContainerTools.Tests.Tar;

public sealed class TarEncoderTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("folder/", 30)) + "file";

    public static TheoryData<string> Names => new() { "a", new string('n', 99), new string('n', 100), new string('n', 101), Long, "Grüße/日本.txt", "😀", new string('ü', 60), "with blank", "new\nline", "tab\t=equals" };

    [Theory]
    [MemberData(nameof(Names))]
    public void The_runtime_reads_what_was_written(string name)
    {
        var header = new TarHeader(name, TarEntryType.File, 0b110_100_100, 5, 1) { Uid = 3_000_000, Gid = 2_000_000_000, UserName = "zoë", GroupName = new string('g', 40) };

        PaxTarEntry entry = Read(header, "hello");

        Assert.Equal(name, entry.Name);
        Assert.Equal(new string('g', 40), entry.GroupName);
        Assert.Equal("zoë", entry.UserName);
        Assert.Equal("3000000", entry.ExtendedAttributes["uid"]);
        Assert.Equal("2000000000", entry.ExtendedAttributes["gid"]);
        Assert.Equal("hello", new StreamReader(entry.DataStream!).ReadToEnd());
    }

    [ToolTheory("tar")]
    [MemberData(nameof(Names))]
    public void GNU_tar_reads_what_was_written(string name)
    {
        byte[] archive = Archive(new TarHeader(name, TarEntryType.File, 0b110_100_100, 5, 1), "hello");

        ProcessResult list = ProcessRunner.Run("tar", ["--quoting-style=literal", "-tf", "-"], Utf8(archive)).Expect();
        ProcessResult content = ProcessRunner.Run("tar", ["-xOf", "-"], Utf8(archive)).Expect();

        Assert.Equal(name + "\n", list.Output);
        Assert.Equal("hello", content.Output);
        Assert.Equal("", list.Error);
    }

    [ToolTheory("python3")]
    [InlineData("short", 10L, 1L, 0L, "", "root")]
    [InlineData("LONG", 10L, 1L, 0L, "", "")]
    [InlineData("Grüße", 8589934591L, 1L, 2097151L, "", "")]
    [InlineData("big", 8589934592L, 1L, 2097152L, "", "")]
    [InlineData("old", 0L, -1L, 0L, "", "")]
    [InlineData("late", 0L, 8589934592L, 0L, "", "😀")]
    [InlineData("link", 0L, 1L, 0L, "Zürich/LONG", "")]
    public void The_bytes_are_those_of_Pythons_tarfile(string name, long size, long mtime, long uid, string link, string user)
    {
        const string Script = """
            import sys, tarfile
            name, size, mtime, uid, link, user = sys.argv[1:]
            t = tarfile.TarInfo(name)
            t.size, t.mtime, t.uid, t.gid, t.linkname, t.uname, t.mode = int(size), int(mtime), int(uid), int(uid), link, user, 0o644
            t.type = tarfile.SYMTYPE if link else tarfile.REGTYPE
            sys.stdout.buffer.write(t.tobuf(tarfile.PAX_FORMAT, 'utf-8', 'surrogateescape'))
            """;
        name = name.Replace("LONG", Long, StringComparison.Ordinal);
        link = link.Replace("LONG", Long, StringComparison.Ordinal);
        string[] arguments = ["-c", Script, name, $"{size}", $"{mtime}", $"{uid}", link, user];
        byte[] expected = ProcessRunner.Run("python3", arguments, new ProcessOptions { Environment = new Dictionary<string, string?> { ["PYTHONUTF8"] = "1" } }).Expect().OutputBytes;

        byte[] actual = Encode(new TarHeader(name, link.Length > 0 ? TarEntryType.SymbolicLink : TarEntryType.File, 0b110_100_100, size, mtime)
        {
            Uid = uid,
            Gid = uid,
            LinkName = link,
            UserName = user,
        });

        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(actual));
    }

    [Fact]
    public void Sizes_from_8_GiB_on_are_known_to_the_layout()
    {
        const long Large = (8L << 30) + 3;
        Digest digest = Digest.Of("sha256", []);
        var layout = new ArchiveLayout([new ArchiveEntry("large", new FileBlob(new Descriptor("x", digest, Large), "nowhere")), ArchiveEntry.OfBytes("small", [1])]);

        Assert.Equal(1536, layout.Entries[0].Header.Length);
        Assert.Equal(1536 + Large + 509, layout.Entries[1].HeaderOffset);
        Assert.Equal(0, layout.Length % TarSize.Record);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 511)]
    [InlineData(511, 1)]
    [InlineData(512, 0)]
    [InlineData((8L << 30) + 1, 511)]
    public void Content_is_filled_up_to_whole_blocks(long size, int padding) => Assert.Equal(padding, TarSize.Padding(size));

    [Theory]
    [InlineData(0, 10240)]
    [InlineData(10240 - 1024, 1024)]
    [InlineData(10240 - 512, 512 + 10240)]
    [InlineData(10240, 10240)]
    public void The_end_has_two_blocks_at_least(long before, int length) => Assert.Equal(length, TarSize.End(before));

    private static PaxTarEntry Read(TarHeader header, string content)
    {
        var reader = new TarReader(new MemoryStream(Archive(header, content)));
        TarEntry entry = reader.GetNextEntry(copyData: true)!;
        Assert.Null(reader.GetNextEntry());
        return (PaxTarEntry)entry;
    }

    private static byte[] Encode(TarHeader header)
    {
        byte[] bytes = new byte[TarEncoder.Measure(header)];
        TarEncoder.Encode(header, bytes);
        return bytes;
    }

    private static byte[] Archive(TarHeader header, string content)
    {
        byte[] body = [.. Encode(header), .. Encoding.UTF8.GetBytes(content), .. new byte[TarSize.Padding(content.Length)]];
        return [.. body, .. new byte[TarSize.End(body.Length)]];
    }

    private static ProcessOptions Utf8(byte[] input) => new() { Input = new MemoryStream(input), Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" } };
}
