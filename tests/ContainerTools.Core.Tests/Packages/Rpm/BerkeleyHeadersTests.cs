using System.Buffers.Binary;

namespace ContainerTools.Tests.Packages.Rpm;

public sealed class BerkeleyHeadersTests
{
    private const int Size = 512;
    private static readonly byte[][] Packages = ReadDatabase.Packages(6, growth: 300);

    [Fact]
    public void What_stands_under_the_number_0_is_no_package() =>
        Assert.Empty(ReadDatabase.Of(new BerkeleyBytes(Size, isBigEndian: false).Write()).Headers);

    [Theory]
    [InlineData(12, 0x0005_3162, "a B-tree")]
    [InlineData(12, 0x0004_2253, "a queue")]
    [InlineData(12, 0x0007_4582, "a heap")]
    [InlineData(16, 7, "a hash table of version 7")]
    [InlineData(16, 11, "a hash table of version 11")]
    [InlineData(24, 0x0801, "encrypted")]
    [InlineData(24, 0x1_0800, "a hash table with checksums")]
    public void Other_kinds_are_not_supported_and_named(int offset, int number, string kind)
    {
        foreach (bool isBigEndian in new[] { false, true })
        {
            byte[] database = new BerkeleyBytes(Size, isBigEndian).Write(Packages);
            bool isOfBytes = offset == 24;
            BinaryPrimitives.WriteInt32LittleEndian(database.AsSpan(offset), isBigEndian && !isOfBytes ? BinaryPrimitives.ReverseEndianness(number) : number);
            ImageException exception = ReadDatabase.Refused(database);

            Assert.Equal(ImageError.Unsupported, exception.Error);
            Assert.Contains($"it is a Berkeley DB file of a kind that is not supported: {kind}", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Files_of_version_1_are_not_supported()
    {
        byte[] database = new byte[4096];
        BinaryPrimitives.WriteInt32BigEndian(database, 0x0006_1561);

        Assert.Equal(ImageError.Unsupported, ReadDatabase.Refused(database).Error);
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(20, 256)]
    [InlineData(20, 600)]
    [InlineData(20, 131072)]
    [InlineData(20, -1)]
    [InlineData(24, 0x0700)]
    public void A_bad_header_of_the_file_is_refused(int offset, int number)
    {
        byte[] database = new BerkeleyBytes(Size, isBigEndian: false).Write(Packages);
        BinaryPrimitives.WriteInt32LittleEndian(database.AsSpan(offset), number);

        Assert.Equal(ImageError.Malformed, ReadDatabase.Refused(database).Error);
    }

    [Theory]
    [InlineData(8, "has a bad head")]
    [InlineData(20, "has a bad head")]
    [InlineData(BerkeleyBytes.HeadLength, "do not lie as they should")]
    public void A_damaged_page_costs_only_its_packages(int offset, string reason)
    {
        byte[][] packages = ReadDatabase.Packages(40);
        byte[] database = new BerkeleyBytes(Size, isBigEndian: false).Write(packages);
        BinaryPrimitives.WriteUInt16LittleEndian(database.AsSpan(Size + offset), 0xFFFF);
        var read = ReadDatabase.Of(database);

        Assert.Contains(reason, Assert.Single(read.Faults), StringComparison.Ordinal);
        Assert.InRange(read.Headers.Count, 1, 39);
        Assert.Equal(packages[^read.Headers.Count..], read.Headers);
    }

    [Theory]
    [InlineData(25, 13, "is not part of a value")]
    [InlineData(22, 0, "there is no page 0")]
    [InlineData(23, 0x7F, "is not part of a value")]
    [InlineData(16, 0, "there is no page 0")]
    [InlineData(17, 1, "there is no page")]
    public void A_damaged_chain_costs_only_its_package(int offset, byte value, string reason)
    {
        byte[] database = new BerkeleyBytes(Size, isBigEndian: false).Write(Packages);
        int page = Enumerable.Range(0, database.Length / Size).First(i => database[(i * Size) + 25] == 7 && database[(i * Size) + 16] != 0) * Size;
        database[page + offset] = value;
        var read = ReadDatabase.Of(database);

        Assert.Contains(read.Faults, fault => fault.Contains(reason, StringComparison.Ordinal));
        Assert.Equal(Packages.Length - 1, read.Headers.Count);
    }

    [Fact]
    public void A_chain_that_leads_back_ends_with_an_error()
    {
        byte[] database = new BerkeleyBytes(Size, isBigEndian: false).Write(SampleBytes.Make(5000), Packages[0]);
        BinaryPrimitives.WriteInt32LittleEndian(database.AsSpan((5 * Size) + 16), 3);
        var read = ReadDatabase.Of(database);

        Assert.Contains("its page 3 is used twice", Assert.Single(read.Faults), StringComparison.Ordinal);
        Assert.Equal([Packages[0]], read.Headers);
    }

    [Fact]
    public void A_number_of_pages_that_lies_takes_no_time()
    {
        byte[] database = new BerkeleyBytes(Size, isBigEndian: false).Write(Packages);
        BinaryPrimitives.WriteInt32LittleEndian(database.AsSpan(32), -1);
        var read = ReadDatabase.Of(database);

        Assert.Contains("damaged or cut short", Assert.Single(read.Faults), StringComparison.Ordinal);
        Assert.Equal(Packages, read.Headers);
    }
}
