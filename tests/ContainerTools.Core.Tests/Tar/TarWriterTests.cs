using System.Text;
using ContainerTools.Tar;

namespace ContainerTools.Tests.Tar;

public class TarWriterTests
{
    private static readonly TarHeader File = new("file", TarEntryType.File, 0b110_100_100, 1000, 1);

    [Theory]
    [InlineData(0, "ended after 0 of 1,000 bytes")]
    [InlineData(999, "ended after 999 of 1,000 bytes")]
    [InlineData(1001, "has more than the 1,000 bytes")]
    public void Content_of_another_size_is_an_error_that_names_the_entry(int length, string message)
    {
        using var writer = new TarWriter(new MemoryStream());
        var exception = Assert.Throws<ImageException>(() => TarBytes.Do(writer.WriteAsync(File, new DribblingStream(new byte[length], 100), default)));
        Assert.Equal(ImageError.SizeMismatch, exception.Error);
        Assert.Contains($"'file' {message}", exception.Message, StringComparison.Ordinal);
        Assert.Equal("file", exception.Subject);
        Assert.Throws<InvalidOperationException>(() => TarBytes.Do(writer.CompleteAsync(default)));
    }

    [Fact]
    public void Disposing_does_not_end_the_archive()
    {
        using var target = new MemoryStream();
        using (var writer = new TarWriter(target))
        {
            TarBytes.Do(writer.WriteAsync(File with { Size = 300_000 }, new MemoryStream(new byte[300_000]), default));
        }

        Assert.True(target.Length < 300_000);
        Assert.Throws<ImageException>(() => ReadTar.From(target.ToArray()));
    }

    [Fact]
    public void Nothing_comes_after_the_end()
    {
        using var writer = new TarWriter(new MemoryStream());
        TarBytes.Do(writer.CompleteAsync(default));
        Assert.Equal(TarSize.Record, writer.Position);
        Assert.Throws<InvalidOperationException>(() => TarBytes.Do(writer.WriteAsync(File with { Size = 0 }, default)));
    }

    [Fact]
    public void A_refused_header_costs_nothing()
    {
        using var target = new MemoryStream();
        using var writer = new TarWriter(target);
        TarHeader[] refused =
        [
            File with { Name = "a\0b", Size = 0 },
            File with { Size = -1 },
            File with { Type = TarEntryType.Directory },
            File with { Type = TarEntryType.BlockDevice, Size = 0, DeviceMajor = 1 << 21 },
            File with { Size = 0, MtimeNanoseconds = 1_000_000_000 },
            File with { Size = 0, Name = "\ud800" },
            File with { Size = 0, Records = [new("path", new byte[1])] },
            File with { Size = 0, Records = [new("a=b", new byte[1])] },
        ];
        foreach (TarHeader header in refused)
        {
            Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => TarBytes.Do(writer.WriteAsync(header, default))).Error);
        }

        TarBytes.Do(writer.CompleteAsync(default));
        Assert.Equal(new byte[TarSize.Record], target.ToArray());
    }

    [Fact]
    public void Content_is_opened_in_its_turn_and_closed()
    {
        var content = new MemoryStream(new byte[1000]);
        using var target = new MemoryStream();
        using var writer = new TarWriter(target);
        TarBytes.Do(writer.WriteAsync(File, _ => ValueTask.FromResult<Stream>(content), default));
        TarBytes.Do(writer.CompleteAsync(default));
        Assert.False(content.CanRead);
        Assert.Equal(File, ReadTar.From(target.ToArray()).Single);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(7919)]
    [InlineData(1 << 20)]
    public void Bytes_do_not_depend_on_how_contents_arrive(int piece)
    {
        byte[] content = new byte[600_001];
        new Random(2).NextBytes(content);
        using var target = new MemoryStream();
        using var writer = new TarWriter(target);
        for (int i = 0; i < 3; i++)
        {
            TarBytes.Do(writer.WriteAsync(File with { Name = new string('é', 60 * i), Size = content.Length }, new DribblingStream(content, piece), default));
        }

        TarBytes.Do(writer.CompleteAsync(default));
        Assert.Equal(TarBytes.Pack(Enumerable.Range(0, 3).Select(i => (File with { Name = new string('é', 60 * i), Size = content.Length }, content))), target.ToArray());
    }

    [Fact]
    public void Headers_longer_than_the_buffer_are_written_whole()
    {
        byte[] value = new byte[700_000];
        new Random(3).NextBytes(value);
        TarHeader header = File with { Size = 0, Records = [new("SCHILY.xattr.user.big", value)] };
        Assert.Equal(header, ReadTar.From(TarBytes.Pack(header)).Single);
    }

    [Fact]
    public void Sizes_are_known_beforehand()
    {
        TarHeader[] headers =
        [
            File with { Size = 0 },
            File with { Size = 1 },
            File with { Size = 512, Name = new string('n', 101) },
            File with { Size = 513, Name = new string('n', 600) },
            File with { Size = 0, Type = TarEntryType.Directory, Name = new string('d', 100) },
        ];
        byte[] archive = TarBytes.Pack(headers.Select(header => (header, new byte[header.Size])));
        Assert.Equal(archive.Length, TarSize.Archive(headers.Sum(TarEncoder.MeasureEntry)));
    }

    [Fact]
    public void Records_come_sorted_and_bytes_stay_bytes()
    {
        byte[] capability = [1, 0, 0, 2, 0xff, 0xfe, 0x80, (byte)'\n', 0];
        TarHeader header = File with { Size = 0, Records = [new("SCHILY.xattr.user.b", "2"u8.ToArray()), new("SCHILY.xattr.security.capability", capability), new("comment", "c"u8.ToArray())] };
        byte[] archive = TarBytes.Pack(header);
        string expected = $"46 SCHILY.xattr.security.capability={Encoding.Latin1.GetString(capability)}\n25 SCHILY.xattr.user.b=2\n13 comment=c\n";
        Assert.Equal(expected, Encoding.Latin1.GetString(archive.AsSpan(512, expected.Length)));
        Assert.Equal(["SCHILY.xattr.security.capability", "SCHILY.xattr.user.b", "comment"], ReadTar.From(archive).Single.Records.Select(record => record.Key));
    }

    [Fact]
    public void Content_of_eight_gigabytes_needs_a_record()
    {
        TarHeader header = File with { Size = 1L << 33 };
        Assert.Equal(3 * 512 + (1L << 33), TarEncoder.MeasureEntry(header));
        Assert.Equal(512 + (1L << 33) - 512, TarEncoder.MeasureEntry(header with { Size = (1L << 33) - 512 }));
        byte[] bytes = new byte[TarEncoder.Measure(header)];
        TarEncoder.Encode(header, bytes);
        Assert.Equal("19 size=8589934592\n", Encoding.ASCII.GetString(bytes, 512, 19));
        Assert.Equal("00000000000\0", Encoding.ASCII.GetString(bytes, 1024 + 124, 12));
    }
}
