using System.Text;
using ContainerTools.Tar;

namespace ContainerTools.Tests.Tar;

/// <summary>Maps of holes that do not fit their file.</summary>
public class SparseTarTests
{
    private static readonly byte[] Data = new byte[1024].Select((_, i) => (byte)(i | 1)).ToArray();

    [Theory]
    [InlineData("0,512,5000,512", "10000", true)]
    [InlineData("0,512,5000,512,10000,0", "10000", true)]
    [InlineData("8976,1024", "10000", true)]
    [InlineData("8977,1024", "10000", false)]
    [InlineData("0,512,511,512", "10000", false)]
    [InlineData("5000,512,0,512", "10000", false)]
    [InlineData("0,512", "10000", false)]
    [InlineData("0,2048", "10000", false)]
    [InlineData("", "10000", false)]
    [InlineData("9223372036854775807,1024", "9223372036854775807", false)]
    [InlineData("0,1024", "", false)]
    public void The_map_must_fit_sizes(string map, string size, bool valid)
    {
        string[] records = [$"GNU.sparse.map={map}", "GNU.sparse.name=real", .. size.Length > 0 ? [$"GNU.sparse.size={size}"] : Array.Empty<string>()];
        byte[] archive = new HandmadeTar().Pax(records).Entry("made-up", content: Data).End();
        Check(archive, valid, "real");
    }

    [Theory]
    [InlineData("2\n0\n512\n5000\n512\n", true)]
    [InlineData("1\n0\n1024\n", true)]
    [InlineData("3\n0\n512\n5000\n512\n10000\n0\n", true)]
    [InlineData("1\n0\n512\n", false)]
    [InlineData("2\n0\n1024\n", false)]
    [InlineData("x\n0\n1024\n", false)]
    [InlineData("-1\n", false)]
    [InlineData("\n", false)]
    [InlineData("1\n\n1024\n", false)]
    [InlineData("300000\n", false)]
    [InlineData("99999999999999999999\n", false)]
    [InlineData("1\n9223372036854775807\n1\n", false)]
    public void So_must_a_map_in_the_content(string map, bool valid)
    {
        byte[] text = Encoding.ASCII.GetBytes(map);
        byte[] content = [.. text, .. new byte[TarSize.Padding(text.Length)], .. Data];
        byte[] archive = new HandmadeTar()
            .Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=real", "GNU.sparse.realsize=10000")
            .Entry("made-up", content: content)
            .End();
        Check(archive, valid, "real");
    }

    [Theory]
    [InlineData("GNU.sparse.major=2")]
    [InlineData("GNU.sparse.minor=1")]
    public void Unknown_versions_are_refused(string record)
    {
        byte[] archive = new HandmadeTar().Pax("GNU.sparse.major=1", "GNU.sparse.realsize=1024", record).Entry("real", content: Data).End();
        Check(archive, valid: false, "real");
    }

    [Fact]
    public void Folders_have_no_holes()
    {
        byte[] archive = new HandmadeTar().Pax("GNU.sparse.size=0", "GNU.sparse.map=").Entry("folder/", '5').End();
        Check(archive, valid: false, "folder/");
    }

    [Fact]
    public void An_old_map_may_go_on_in_more_blocks()
    {
        byte[] more = new byte[512];
        HandmadeTar.Set(more, 0, "00000010000\000000001000\0");
        static void Header(byte[] block)
        {
            HandmadeTar.Set(block, 257, "ustar  \0");
            HandmadeTar.Set(block, 386, "00000000000\000000001000\0");
            block[482] = 1;
            HandmadeTar.Set(block, 483, "00000020000");
            HandmadeTar.Set(block, 124, "00000002000");
        }

        byte[] archive = new HandmadeTar().Entry("real", 'S', change: Header).Bytes(more).Content(Data).Entry("next").End();
        (TarHeader header, byte[] content) = ReadTar.From(archive).Entries[0];
        Assert.Equal(8192, header.Size);
        Assert.Equal([.. Data[..512], .. new byte[3584], .. Data[512..], .. new byte[3584]], content);
        more[0] = (byte)'x';
        Check(new HandmadeTar().Entry("real", 'S', change: Header).Bytes(more).Content(Data).End(), valid: false, "real");
        Assert.Contains("is cut off", ReadTar.Fail(new HandmadeTar().Entry("real", 'S', change: Header).ToArray()).Message, StringComparison.Ordinal);
    }

    private static void Check(byte[] archive, bool valid, string name)
    {
        if (valid)
        {
            (TarHeader header, byte[] content) = Assert.Single(ReadTar.From(archive).Entries);
            Assert.Equal((name, 10_000, TarEntryType.File), (header.Name, content.Length, header.Type));
            Assert.Equal(Data, content.Where(b => b != 0));
        }
        else
        {
            Assert.Contains($"'{name}' at byte 0 is sparse in a way", ReadTar.Fail(archive).Message, StringComparison.Ordinal);
        }
    }
}
