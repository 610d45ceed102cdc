using System.Text;
using ContainerTools.Tar;
using static ContainerTools.Fuzzing.HandmadeTar;

namespace ContainerTools.Tests.Tar;

public class TarReaderTests
{
    private static readonly byte[] Hi = "hi\n"u8.ToArray();

    [Fact]
    public void Pax_records_go_before_the_fields()
    {
        byte[] archive = new HandmadeTar()
            .Pax("path=é/name", "linkpath=target", "uid=4000000", "gid=-2", "uname=Zoë", "gname=staff", "mtime=-0.25", "size=3")
            .Entry("short", content: [], change: block => Set(block, 124, "00000000000"))
            .Content(Hi)
            .End();
        var expected = new TarHeader("é/name", TarEntryType.File, 0x1a4, 3, -1)
        {
            MtimeNanoseconds = 750_000_000, Uid = 4_000_000, Gid = -2, UserName = "Zoë", GroupName = "staff", LinkName = "target",
        };
        (TarHeader header, byte[] content) = Assert.Single(ReadTar.From(archive).Entries);
        Assert.Equal(expected, header);
        Assert.Equal(Hi, content);
    }

    [Fact]
    public void Unknown_records_are_kept_as_bytes_the_last_of_each_key()
    {
        byte[] raw = [.. "SCHILY.xattr.security.capability="u8, 1, 0xff, (byte)'\n', 0, (byte)'='];
        byte[] archive = new HandmadeTar()
            .Entry("pax", 'x', [.. Records("MSWINDOWS.sd=AQ", "a=1", "LIBARCHIVE.creationtime=5", "a=2", "gone=1", "gone=", "SCHILY.xattr.user.empty="), .. Record(raw)])
            .Entry("file")
            .End();
        Assert.Equal(
            [
                new("LIBARCHIVE.creationtime", "5"u8.ToArray()),
                new("MSWINDOWS.sd", "AQ"u8.ToArray()),
                new("SCHILY.xattr.security.capability", raw.AsMemory("SCHILY.xattr.security.capability=".Length)),
                new("SCHILY.xattr.user.empty", Array.Empty<byte>()),
                new("a", "2"u8.ToArray()),
            ],
            ReadTar.From(archive).Single.Records);
    }

    [Fact]
    public void Global_records_do_not_count_as_in_Go()
    {
        byte[] archive = new HandmadeTar()
            .Entry("g", 'g', Records("path=renamed", "uname=everyone", "mtime=7", "comment=all", "size=3"))
            .Entry("a")
            .Pax("uname=me")
            .Entry("b")
            .Entry("h", 'g', Records("comment=at the end"))
            .End();
        ReadTar tar = ReadTar.From(archive);
        Assert.Equal([("a", "", 0), ("b", "me", 0)], tar.Headers.Select(header => (header.Name, header.UserName, header.Records.Count)));
        Assert.Equal(TarFlaws.GlobalRecords, tar.Flaws);
    }

    [Fact]
    public void Two_global_headers_of_one_name_are_told()
    {
        HandmadeTar tar = new HandmadeTar().Entry("g", 'g', Records("comment=1")).Entry("a").Entry("g", 'g', Records("comment=2")).Entry("b");
        Assert.Equal(TarFlaws.GlobalRecords | TarFlaws.RepeatedGlobalRecords, ReadTar.From(tar.End()).Flaws);
    }

    [Theory]
    [InlineData("very/long/folder", "very/long/folder/name")]
    [InlineData("123/abc", "123/abc/name")]
    [InlineData("12345670123\012345670123\0", null)]
    [InlineData("é/x", null)]
    public void A_GNU_header_has_a_prefix_where_its_times_are_none(string prefix, string? name)
    {
        byte[] archive = new HandmadeTar()
            .Entry("name", change: block =>
            {
                "ustar  \0"u8.CopyTo(block.AsSpan(257));
                Encoding.UTF8.GetBytes(prefix, block.AsSpan(345, 155));
            })
            .End();
        ReadTar tar = ReadTar.From(archive);
        Assert.Equal(name ?? "name", tar.Single.Name);
        Assert.Equal(name is null ? TarFlaws.None : TarFlaws.GnuPrefix, tar.Flaws);
    }

    [Theory]
    [InlineData(329, "xyz", true)]
    [InlineData(337, "-1", true)]
    [InlineData(108, "-1", true)]
    [InlineData(329, " 17", false)]
    public void Fields_that_Go_refuses_are_told(int offset, string text, bool refused)
    {
        byte[] archive = new HandmadeTar().Entry("a", change: block =>
        {
            block.AsSpan(offset, 8).Clear();
            Set(block, offset, text);
        }).End();
        Assert.Equal(refused ? TarFlaws.InvalidField : TarFlaws.None, ReadTar.From(archive).Flaws);
    }

    [Fact]
    public void Records_of_Solaris_and_padded_ones_are_told()
    {
        Assert.Equal(TarFlaws.SolarisRecords, ReadTar.From(new HandmadeTar().Entry("pax", 'X', Records("path=b")).Entry("a").End()).Flaws);
        Assert.Equal(TarFlaws.PaddedRecords, ReadTar.From(new HandmadeTar().Entry("pax", 'x', "10 path=b\n\0\0"u8.ToArray()).Entry("a").End()).Flaws);
    }

    [Theory]
    [InlineData('L', 'K')]
    [InlineData('K', 'L')]
    public void Gnu_long_names_may_both_come(char first, char second)
    {
        string name = new('n', 600);
        string link = new('l', 700);
        byte[] Text(char type) => Encoding.ASCII.GetBytes((type == 'L' ? name : link) + "\0");
        byte[] archive = new HandmadeTar()
            .Entry("././@LongLink", first, Text(first))
            .Entry("././@LongLink", second, Text(second))
            .Entry(name[..100], '2', change: block => Set(block, 157, link[..100]))
            .Entry("next")
            .End();
        IReadOnlyList<TarHeader> headers = ReadTar.From(archive).Headers;
        Assert.Equal((name, link), (headers[0].Name, headers[0].LinkName));
        Assert.Equal(("next", ""), (headers[1].Name, headers[1].LinkName));
    }

    [Theory]
    [InlineData("ustar\0" + "00", "folder/file")]
    [InlineData("ustar  x", "file")]
    [InlineData("\0\0\0\0\0\0\0\0", "file")]
    public void Headers_older_than_posix_have_no_prefix(string magic, string name)
    {
        byte[] archive = new HandmadeTar().Entry("file", change: block =>
        {
            Set(block, 257, magic);
            Set(block, 345, "folder");
        }).End();
        Assert.Equal(name, ReadTar.From(archive).Single.Name);
    }

    [Fact]
    public void Star_has_times_behind_a_shorter_prefix()
    {
        byte[] archive = new HandmadeTar().Entry("file", change: block =>
        {
            Set(block, 345, new string('p', 131) + "00000000001 00000000001 ");
            Set(block, 508, "tar\0");
        }).End();
        Assert.Equal(new string('p', 131) + "/file", ReadTar.From(archive).Single.Name);
    }

    [Fact]
    public void Very_old_archives_mark_folders_by_a_slash()
    {
        byte[] archive = new HandmadeTar()
            .Entry("folder/", '\0', change: block => Set(block, 257, "\0\0\0\0\0\0\0\0owner"))
            .Entry("file", '\0', Hi)
            .End();
        Assert.Equal([TarEntryType.Directory, TarEntryType.File], ReadTar.From(archive).Headers.Select(header => header.Type));
        Assert.Equal("", ReadTar.From(archive).Headers[0].UserName);
    }

    [Fact]
    public void Links_and_folders_have_no_content_whatever_they_claim()
    {
        static void Claim(byte[] block) => Set(block, 124, "00000010000");
        byte[] archive = new HandmadeTar().Entry("h", '1', change: Claim).Entry("d/", '5', change: Claim).Entry("s", '2', change: Claim).Entry("last").End();
        Assert.Equal([0, 0, 0, 0], ReadTar.From(archive).Headers.Select(header => header.Size));
    }

    [Fact]
    public void Unknown_types_are_shown_with_their_content()
    {
        byte[] archive = new HandmadeTar().Entry("label", 'V').Entry("odd", 'Z', Hi).Entry("packed", '7', Hi).End();
        Assert.Equal(
            [('V', 0), ('Z', 3), ('7', 3)],
            ReadTar.From(archive).Entries.Select(entry => ((char)entry.Header.Type, entry.Content.Length)));
    }

    [Fact]
    public void Checksums_of_signed_bytes_are_good_too()
    {
        byte[] archive = new HandmadeTar().Entry("caf\u00e9").End();
        Set(archive, 148, Convert.ToString(archive[..512].Select((b, i) => i is >= 148 and < 156 ? 32 : (sbyte)b).Sum(), 8).PadLeft(6, '0') + "\0 ");
        Assert.Equal("caf\udce9", ReadTar.From(archive).Single.Name);
    }

    [Theory]
    [InlineData(0, 0, nameof(TarFlaws.MissingEnd))]
    [InlineData(512, 0, nameof(TarFlaws.MissingEnd))]
    [InlineData(1024, 0, nameof(TarFlaws.None))]
    [InlineData(1025, 0, nameof(TarFlaws.None))]
    [InlineData(10_240, 0, nameof(TarFlaws.None))]
    [InlineData(1024, 1, nameof(TarFlaws.TrailingData))]
    [InlineData(10_240, 600, nameof(TarFlaws.TrailingData))]
    public void Odd_ends_are_noted(int zeros, int junk, string flaws)
    {
        byte[] archive = new HandmadeTar().Entry("file", content: Hi).Bytes(new byte[zeros]).Bytes(Enumerable.Repeat((byte)1, junk).ToArray()).ToArray();
        Assert.Equal(flaws, ReadTar.From(archive).Flaws.ToString());
        Assert.Equal(flaws, ReadTar.From(new DribblingStream(archive, 100)).Flaws.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(323)]
    [InlineData(324)]
    public void A_last_block_that_is_not_filled_lacks_nothing(int padding)
    {
        byte[] content = [.. Enumerable.Range(0, 700).Select(i => (byte)i)];
        byte[] archive = new HandmadeTar().Entry("file", content: content).ToArray()[..(512 + 700 + padding)];
        foreach (Stream source in new Stream[] { new MemoryStream(archive), new DribblingStream(archive, 100) })
        {
            ReadTar read = ReadTar.From(source);
            Assert.Equal(content, Assert.Single(read.Entries).Content);
            Assert.Equal(TarFlaws.MissingEnd, read.Flaws);
        }
    }

    [Fact]
    public void An_entry_whose_last_block_is_not_filled_is_filled_when_it_is_copied()
    {
        byte[] whole = new HandmadeTar().Entry("file", content: new byte[700]).ToArray();
        using var copy = new MemoryStream();
        using var writer = new TarWriter(copy);
        using var reader = new TarReader(new MemoryStream(whole[..(512 + 700)]), "test.tar");
        TarBytes.Do(writer.CopyAsync(TarBytes.Do(reader.ReadAsync(default))!, default));
        TarBytes.Do(writer.FlushAsync(default));
        Assert.Equal(whole, copy.ToArray());
    }

    [Fact]
    public void Entries_after_a_lone_zero_block_are_seen_and_noted()
    {
        ReadTar read = ReadTar.From(new HandmadeTar().Entry("a").Bytes(new byte[512]).Pax("a=b").Entry("b").End());
        Assert.Equal(["a", "b"], read.Headers.Select(header => header.Name));
        Assert.Equal(TarFlaws.LoneZeroBlock, read.Flaws);
    }

    [Fact]
    public void An_empty_stream_is_an_archive_without_an_end() => Assert.Equal(TarFlaws.MissingEnd, ReadTar.From([]).Flaws);

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(100_000)]
    public void Contents_can_be_read_or_passed_over(int piece)
    {
        byte[] content = new byte[200_000];
        new Random(1).NextBytes(content);
        byte[] archive = new HandmadeTar().Entry("a", content: content).Entry("b", content: content).Entry("c", content: content).Entry("d").End();
        foreach (Stream source in new Stream[] { new DribblingStream(archive, piece), new MemoryStream(archive) })
        {
            using var reader = new TarReader(source, "test.tar");
            TarEntry a = TarBytes.Do(reader.ReadAsync(default))!;
            Stream part = a.OpenContent();
            byte[] start = new byte[1000];
            part.ReadExactly(start);
            Assert.Equal(content[..1000], start);
            Assert.Throws<InvalidOperationException>(a.OpenContent);
            TarEntry b = TarBytes.Do(reader.ReadAsync(default))!;
            Assert.Throws<InvalidOperationException>(() => part.ReadByte());
            Assert.Equal("b", b.Header.Name);
            Assert.Equal("c", TarBytes.Do(reader.ReadAsync(default))!.Header.Name);
            TarEntry d = TarBytes.Do(reader.ReadAsync(default))!;
            Assert.Equal(("d", 3 * (512 + 200_192)), (d.Header.Name, d.Offset));
            Assert.Null(TarBytes.Do(reader.ReadAsync(default)));
            Assert.Null(TarBytes.Do(reader.ReadAsync(default)));
        }
    }
}
