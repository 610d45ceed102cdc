using System.Text;
using ContainerTools.Tar;
using static ContainerTools.Fuzzing.HandmadeTar;

namespace ContainerTools.Tests.Tar;

/// <summary>What cannot be read is an error that says where.</summary>
public class MalformedTarTests
{
    private static readonly byte[] First = new HandmadeTar().Entry("first").ToArray();

    [Fact]
    public void A_wrong_checksum_is_told_with_its_offset()
    {
        byte[] archive = After(tar => tar.Entry("second"));
        archive[600] ^= 1;
        Assert.Equal("test.tar: the tar header at byte 512 has a wrong checksum.", ReadTar.Fail(archive).Message);
    }

    [Theory]
    [InlineData(124, "0000000000x\0", "size")]
    [InlineData(124, "-0000000001\0", "negative size")]
    [InlineData(124, "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "negative size")]
    [InlineData(124, "\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "claims to have 9,223,372,036,854,775,807 bytes")]
    [InlineData(124, "\u0081\0\0\0\0\0\0\0\0\0\0\0", "size that is no number")]
    [InlineData(100, "0000999\0", "mode")]
    [InlineData(108, "what\0\0\0\0", "user id")]
    [InlineData(116, "0 0\0\0\0\0\0", "group id")]
    [InlineData(136, "0x000000001\0", "time")]
    public void Numeric_garbage_names_field_and_entry(int offset, string field, string what)
    {
        string message = ReadTar.Fail(After(tar => tar.Entry("second", change: block => Set(block, offset, field)))).Message;
        Assert.Contains("'second' at byte 512 has a", message.Replace("claims to have", "has a claims to have", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Device_numbers_are_looked_at_in_devices_only()
    {
        static void Garble(byte[] block) => Set(block, 329, "garbage!");
        Assert.Equal(2, ReadTar.From(After(tar => tar.Entry("file", change: Garble))).Entries.Count);
        Assert.Contains("device number", ReadTar.Fail(After(tar => tar.Entry("device", '3', change: Garble))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("5 a=1\n")]
    [InlineData("7 a=1\n")]
    [InlineData("6 a=1 ")]
    [InlineData("06 a=1\n0")]
    [InlineData("5 =1\n")]
    [InlineData("5 a1\n")]
    [InlineData("2 \n")]
    [InlineData("0 a=1\n")]
    [InlineData("-6 a=1\n")]
    [InlineData("99999999999999999999 a=1\n")]
    [InlineData(" a=1\n")]
    public void Malformed_records_are_refused(string body) =>
        Assert.Contains("at byte 512 has a malformed pax record", ReadTar.Fail(After(tar => tar.Entry("pax", 'x', Encoding.ASCII.GetBytes(body)).Entry("second"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Records_padded_with_nuls_are_not() =>
        Assert.Equal("b", ReadTar.From(After(tar => tar.Entry("pax", 'x', "10 path=b\n\0\0"u8.ToArray()).Entry("second"))).Headers[1].Name);

    [Theory]
    [InlineData("size=-1")]
    [InlineData("size=1x")]
    [InlineData("size=9223372036854775808")]
    [InlineData("uid=1.5")]
    [InlineData("mtime=soon")]
    [InlineData("path=a\0b")]
    [InlineData("atime=soon")]
    [InlineData("ctime=1.2.3")]
    [InlineData("GNU.sparse.map=1,2,3")]
    [InlineData("GNU.sparse.offset=x")]
    public void Bad_values_are_told_with_their_key(string pair) =>
        Assert.Contains($"at byte 512 has a pax record '{pair[..pair.IndexOf('=', StringComparison.Ordinal)]}' with the value", ReadTar.Fail(After(tar => tar.Pax(pair).Entry("second"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("SCHILY.xattr.user.a\0b=v")]
    [InlineData("a\0=v")]
    public void Keys_have_no_NUL(string pair) =>
        Assert.Contains("\\x00", ReadTar.Fail(After(tar => tar.Pax(pair).Entry("second"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("uid=many")]
    [InlineData("no equals sign")]
    public void Global_records_are_looked_at_though_they_do_not_count(string pair) =>
        Assert.Contains("pax record", ReadTar.Fail(After(tar => tar.Entry("g", 'g', Records(pair)).Entry("second"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData('x')]
    [InlineData('g')]
    [InlineData('L')]
    [InlineData('K')]
    public void Extensions_have_a_limit(char type) =>
        Assert.Contains("announces an extension", ReadTar.Fail(After(tar => tar.Entry("big", type, change: block => Set(block, 124, "00010000001")))).Message, StringComparison.Ordinal);

    [Fact]
    public void So_has_their_number_and_that_of_records()
    {
        byte[] body = Records("a=" + new string('x', 1_000_000));
        Assert.Contains("more than 8,388,608 bytes", ReadTar.Fail(After(tar => Enumerable.Range(0, 9).Aggregate(tar, (t, _) => t.Entry("pax", 'x', body)))).Message, StringComparison.Ordinal);
        byte[] many = [.. Enumerable.Repeat(Records("a=1"), TarLimits.PaxRecords + 1).SelectMany(record => record)];
        Assert.Contains("more than 65,536 pax records", ReadTar.Fail(After(tar => tar.Entry("pax", 'x', many).Entry("second"))).Message, StringComparison.Ordinal);
        Assert.Contains("more than 65,536 pax records", ReadTar.Fail(After(tar => tar.Entry("g", 'g', many).Entry("second"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('x', true)]
    [InlineData('L', true)]
    [InlineData('x', false)]
    public void An_extension_needs_its_entry(char type, bool end)
    {
        HandmadeTar tar = new HandmadeTar().Bytes(First).Entry("ext", type, type == 'x' ? Records("a=b") : "name\0"u8.ToArray());
        Assert.Contains("at byte 512 belongs to an entry that does not follow", ReadTar.Fail(end ? tar.End() : tar.ToArray()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Content_cut_off_is_an_error_read_or_not(bool read)
    {
        byte[] archive = new HandmadeTar().Bytes(First).Entry("second", content: new byte[200_000]).ToArray()[..^100_000];
        foreach (Stream source in new Stream[] { new MemoryStream(archive), new DribblingStream(archive, 999) })
        {
            using var reader = new TarReader(source, "test.tar");
            TarBytes.Do(reader.ReadAsync(default));
            TarEntry second = TarBytes.Do(reader.ReadAsync(default))!;
            var exception = Assert.Throws<ImageException>(() => Consume(second, reader, read));
            Assert.Contains("'second' at byte 512 is cut off", exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Content_that_lacks_its_last_byte_is_cut_off(bool read)
    {
        byte[] archive = new HandmadeTar().Bytes(First).Entry("second", content: new byte[700]).ToArray()[..(3 * 512 + 187)];
        using var reader = new TarReader(new MemoryStream(archive), "test.tar");
        TarBytes.Do(reader.ReadAsync(default));
        TarEntry second = TarBytes.Do(reader.ReadAsync(default))!;
        var exception = Assert.Throws<ImageException>(() => Consume(second, reader, read));
        Assert.EndsWith("is cut off: 1 of its bytes are missing.", exception.Message, StringComparison.Ordinal);
    }

    private static byte[] After(Func<HandmadeTar, HandmadeTar> build) => build(new HandmadeTar().Bytes(First)).End();

    private static void Consume(TarEntry entry, TarReader reader, bool read)
    {
        if (read)
        {
            using Stream content = entry.OpenContent();
            content.CopyTo(Stream.Null);
        }
        else
        {
            TarBytes.Do(reader.ReadAsync(default));
        }
    }
}
