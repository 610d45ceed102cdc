using ContainerTools.Compression;

namespace ContainerTools.Tests.Compression;

public sealed class Crc32Tests
{
    private static readonly byte[] Content = SampleBytes.Make(10_000);

    [Fact]
    public void The_check_value_is_right() => Assert.Equal(0xCBF43926, Crc32.Append(0, "123456789"u8));

    [Fact]
    public void All_lengths_and_offsets_agree_with_the_definition()
    {
        for (int length = 0; length < 300; length++)
        {
            ReadOnlySpan<byte> bytes = Content.AsSpan(length % 17, length);
            Assert.Equal(Define(bytes), Crc32.Append(0, bytes));
        }

        Assert.Equal(Define(Content), Crc32.Append(0, Content));
    }

    [Fact]
    public void Pieces_can_be_appended_and_combined()
    {
        uint whole = Define(Content);
        foreach (int cut in new[] { 0, 1, 63, 64, 65, 4096, 9999, 10_000 })
        {
            uint first = Crc32.Append(0, Content.AsSpan(0, cut));
            Assert.Equal(whole, Crc32.Append(first, Content.AsSpan(cut)));
            Assert.Equal(whole, Crc32Combination.Combine(first, Crc32.Append(0, Content.AsSpan(cut)), Content.Length - cut));
        }
    }

    private static uint Define(ReadOnlySpan<byte> bytes)
    {
        uint state = ~0u;
        foreach (byte value in bytes)
        {
            state ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state & 1) != 0 ? (state >> 1) ^ Crc32.Polynomial : state >> 1;
            }
        }

        return ~state;
    }
}
