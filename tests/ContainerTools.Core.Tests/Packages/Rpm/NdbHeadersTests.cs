using System.Buffers.Binary;

namespace ContainerTools.Tests.Packages.Rpm;

public sealed class NdbHeadersTests
{
    private const int FirstSlot = 2 * NdbBytes.SlotLength;
    private static readonly byte[][] Packages = ReadDatabase.Packages(5, growth: 100);

    [Fact]
    public void Slots_fill_several_pages_and_may_be_free()
    {
        byte[]?[] packages = [.. ReadDatabase.Packages(700).Select((package, i) => i % 3 == 0 ? null : package)];

        Assert.Equal(packages.Where(package => package is not null), ReadDatabase.Of(NdbBytes.Write(4, packages)).Headers);
    }

    [Theory]
    [InlineData(0, "does not begin as slots do")]
    [InlineData(4, "is not where its slot says")]
    [InlineData(8, "where something else is")]
    [InlineData(10, "is not where its slot says")]
    [InlineData(12, "bytes in")]
    [InlineData(14, "is not where its slot says")]
    public void A_slot_that_lies_costs_only_its_package(int offset, string reason)
    {
        byte[] database = NdbBytes.Write(1, Packages);
        database[FirstSlot + NdbBytes.SlotLength + offset] ^= 1;
        var read = ReadDatabase.Of(database);

        Assert.Contains(reason, Assert.Single(read.Faults), StringComparison.Ordinal);
        Assert.Equal([Packages[0], .. Packages[2..]], read.Headers);
    }

    [Theory]
    [InlineData(0, "is not where its slot says")]
    [InlineData(4, "is not where its slot says")]
    [InlineData(8, "has another checksum")]
    [InlineData(12, "bytes in")]
    [InlineData(14, "bytes in")]
    [InlineData(20, "has another checksum")]
    public void Damage_of_a_package_is_noticed(int offset, string reason)
    {
        byte[] database = NdbBytes.Write(1, Packages);
        database[BlobOf(database, 1) + offset] ^= 1;
        var read = ReadDatabase.Of(database);

        Assert.Contains(reason, Assert.Single(read.Faults), StringComparison.Ordinal);
        Assert.Equal([Packages[0], .. Packages[2..]], read.Headers);
    }

    [Fact]
    public void Two_slots_do_not_share_a_package()
    {
        byte[] database = NdbBytes.Write(1, Packages);
        database.AsSpan(FirstSlot, NdbBytes.SlotLength).CopyTo(database.AsSpan(FirstSlot + NdbBytes.SlotLength));
        var read = ReadDatabase.Of(database);

        Assert.Contains("where something else is", Assert.Single(read.Faults), StringComparison.Ordinal);
        Assert.Equal([Packages[0], .. Packages[2..]], read.Headers);
    }

    [Fact]
    public void A_package_does_not_lie_among_the_slots()
    {
        byte[] database = NdbBytes.Write(1, Packages);
        BinaryPrimitives.WriteInt32LittleEndian(database.AsSpan(FirstSlot + 8), 3);

        Assert.Contains("where something else is", Assert.Single(ReadDatabase.Of(database).Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 1, ImageError.Unsupported)]
    [InlineData(12, 0, ImageError.Malformed)]
    [InlineData(12, 2049, ImageError.Malformed)]
    [InlineData(12, 2048, ImageError.Malformed)]
    [InlineData(12, -1, ImageError.Malformed)]
    public void A_bad_header_of_the_file_is_refused(int offset, int number, ImageError error)
    {
        byte[] database = NdbBytes.Write(1, Packages);
        BinaryPrimitives.WriteInt32LittleEndian(database.AsSpan(offset), number);

        Assert.Equal(error, ReadDatabase.Refused(database).Error);
    }

    private static int BlobOf(byte[] database, int package) =>
        BinaryPrimitives.ReadInt32LittleEndian(database.AsSpan(FirstSlot + (package * NdbBytes.SlotLength) + 8)) * 16;
}
