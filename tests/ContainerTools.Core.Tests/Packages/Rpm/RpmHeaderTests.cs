using System.Buffers.Binary;
using ContainerTools.Packages.Rpm;

namespace ContainerTools.Tests.Packages.Rpm;

public sealed class RpmHeaderTests
{
    [Fact]
    public void Texts_and_numbers_of_all_types_are_read()
    {
        RpmHeader header = Parse(RpmHeaderBytes.Package("bash")
            .Integers(RpmTag.Epoch, 4_000_000_000)
            .Texts(RpmTag.Summary, RpmValueType.TranslatedText, "The shell", "Die Shell")
            .Texts(RpmTag.RequireName, "a", "", "b")
            .Numbers(RpmTag.FileModes, RpmValueType.Int16, 0xFFFF, 1)
            .Numbers(RpmTag.FileStates, RpmValueType.Char, 0, -1)
            .Numbers(RpmTag.LongSize, RpmValueType.Int64, 1L << 40)
            .Numbers(RpmTag.FileSizes, RpmValueType.Int8, 255));

        Assert.Equal("bash", header.GetText(RpmTag.Name));
        Assert.Equal(["bash"], header.GetTexts(RpmTag.Name));
        Assert.Equal(4_000_000_000, header.GetNumber(RpmTag.Epoch));
        Assert.Equal("The shell", header.GetText(RpmTag.Summary));
        Assert.Equal(["a", "", "b"], header.GetTexts(RpmTag.RequireName));
        Assert.Equal([0xFFFF, 1], header.GetNumbers(RpmTag.FileModes));
        Assert.Equal([0, -1], header.GetNumbers(RpmTag.FileStates));
        Assert.Equal(1L << 40, header.GetNumber(RpmTag.LongSize));
        Assert.Equal([255], header.GetNumbers(RpmTag.FileSizes));
    }

    [Fact]
    public void What_is_absent_is_null_or_empty()
    {
        RpmHeader header = Parse(RpmHeaderBytes.Package("a"));

        Assert.Null(header.GetText(RpmTag.Vendor));
        Assert.Null(header.GetNumber(RpmTag.Epoch));
        Assert.Empty(header.GetTexts(RpmTag.RequireName));
        Assert.Empty(header.GetNumbers(RpmTag.FileSizes));
        Assert.Empty(header.Files());
    }

    [Fact]
    public void What_an_installation_added_behind_the_signed_part_counts()
    {
        RpmHeader header = Parse(RpmHeaderBytes.Package("a").EndRegion().Integers(RpmTag.InstallTime, 7).Text(RpmTag.Name, "b"));

        Assert.Equal("b", header.GetText(RpmTag.Name));
        Assert.Equal(7, header.GetNumber(RpmTag.InstallTime));
    }

    [Fact]
    public void A_byte_that_is_no_UTF8_is_kept()
    {
        RpmHeader header = Parse(new RpmHeaderBytes().Add((int)RpmTag.Vendor, RpmValueType.Text, 1, [(byte)'F', 0xFC, 0]));

        Assert.Equal("F\udcfc", header.GetText(RpmTag.Vendor));
    }

    [Fact]
    public void A_value_of_another_type_is_an_error_that_names_it()
    {
        RpmHeader header = Parse(RpmHeaderBytes.Package("a").Add((int)RpmTag.SigMd5, RpmValueType.Binary, 2, [1, 2]).Numbers(RpmTag.LongSize, RpmValueType.Int64, -1));

        Assert.Contains("SigMd5 that is no text", Assert.Throws<ImageException>(() => header.GetText(RpmTag.SigMd5)).Message, StringComparison.Ordinal);
        Assert.Contains("SigMd5 that is no number", Assert.Throws<ImageException>(() => header.GetNumbers(RpmTag.SigMd5)).Message, StringComparison.Ordinal);
        Assert.Contains("Name that is no number", Assert.Throws<ImageException>(() => header.GetNumber(RpmTag.Name)).Message, StringComparison.Ordinal);
        Assert.Equal(ImageError.Malformed, Assert.Throws<ImageException>(() => header.GetNumber(RpmTag.LongSize)).Error);
    }

    [Fact]
    public void A_damaged_header_is_refused()
    {
        Refuse("too short", []);
        Refuse("too short", new byte[23]);
        Refuse("do not hold 0 entries", Changed(0, 0));
        Refuse("do not hold 65536 entries", Changed(0, 65536));
        Refuse("do not hold", Changed(4, int.MaxValue));
        Refuse("do not hold", [.. RpmHeaderBytes.Package("a").ToArray(), 0]);
        Refuse("do not hold", RpmHeaderBytes.Package("a").ToArray()[..^1]);
        Refuse("the tag 99", Changed(8, 99));
        Refuse("the tag -1", Changed(8, -1));
        Refuse("1 values of type 0", Changed(12, 0));
        Refuse("1 values of type 10", Changed(12, 10));
        Refuse("the offset -1", Changed(16, -1));
        Refuse("the offset 1000", Changed(16, 1000));
        Refuse("0 values", Changed(20, 0));
        Refuse("2 values of type 6", Changed(20, 2));
        Refuse("do not fit", new RpmHeaderBytes().Add(1000, RpmValueType.Text, 1, [1]).ToArray());
        Refuse("do not fit", new RpmHeaderBytes().Add(1117, RpmValueType.TextArray, 3, [1, 0, 1, 0]).ToArray());
        Refuse("do not fit", new RpmHeaderBytes().Add(1117, RpmValueType.Int32, 2, [1, 2, 3, 4, 5, 6, 7]).ToArray());
        Refuse("do not fit", new RpmHeaderBytes().Add(1117, RpmValueType.Int64, 0xF_FFFF, new byte[8]).ToArray());
        Refuse("1048576 values", new RpmHeaderBytes().Add(1117, RpmValueType.Int8, 0x10_0000, new byte[0x10_0000]).ToArray());
        Refuse("the offset 1", new RpmHeaderBytes().AddAt(1000, RpmValueType.Text, 0, 1, [1, 0]).AddAt(1001, RpmValueType.Text, 1, 1, [0]).ToArray());
        Refuse("the offset 2", new RpmHeaderBytes().AddAt(1003, RpmValueType.Int32, 2, 1, new byte[8]).ToArray());
        Refuse("signed part", new RpmHeaderBytes().Add(63, RpmValueType.Binary, 16, new byte[15]).ToArray());
        Refuse("signed part", new RpmHeaderBytes().Add(63, RpmValueType.Binary, 15, new byte[16]).ToArray());
        Refuse("the tag 63", RpmHeaderBytes.Package("a").Add(63, RpmValueType.Binary, 16, new byte[16]).ToArray());
    }

    [Fact]
    public void As_many_values_as_rpm_takes_are_read()
    {
        RpmHeader header = Parse(new RpmHeaderBytes().Add((int)RpmTag.FileStates, RpmValueType.Char, 0xF_FFFF, new byte[0xF_FFFF]).Add((int)RpmTag.SigMd5, RpmValueType.Binary, 0x10_0000, new byte[0x10_0000]));

        Assert.Equal(0xF_FFFF, header.GetNumbers(RpmTag.FileStates).Count);
    }

    private static void Refuse(string reason, byte[] header)
    {
        ImageException exception = Assert.Throws<ImageException>(() => RpmHeader.Parse(header, "a header"));

        Assert.Equal(ImageError.Malformed, exception.Error);
        Assert.StartsWith("a header ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    private static RpmHeader Parse(RpmHeaderBytes header) => RpmHeader.Parse(header.ToArray(), "a header");

    private static byte[] Changed(int offset, int number)
    {
        byte[] header = RpmHeaderBytes.Package("a").ToArray();
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(offset), number);
        return header;
    }
}
