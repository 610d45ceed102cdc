using System.IO.Compression;

namespace ContainerTools.Tests.Compression;

public sealed class GzipReadingTests
{
    private static readonly byte[] Content = SampleBytes.Make(300_000);
    private static readonly byte[] Packed = Packing.Gzip(Content);

    [Fact]
    public async Task Members_and_zeros_may_follow()
    {
        byte[] stored = [.. Packed, .. Packing.Gzip([]), .. Packed, .. new byte[100_000]];

        byte[] expected = [.. Content, .. Content];
        Assert.Equal(expected, await Packing.DecodeAsync(stored));
    }

    [Fact]
    public async Task Where_reads_end_does_not_matter()
    {
        byte[] stored = [.. Packed, .. Packing.Gzip([1]), .. Packed];
        byte[] expected = [.. Content, 1, .. Content];
        foreach (int size in new[] { 1, 3, 17, 4095, 4096, 4097, 8192, 100_000 })
        {
            Assert.Equal(expected, await Packing.DecodeAsync(new ShortReads(new MemoryStream(stored), size)));
        }
    }

    [Fact]
    public async Task A_member_may_end_anywhere_within_a_piece()
    {
        // Stored content moves the end byte by byte over the borders of the pieces that the decoder is fed with.
        for (int length = 4050; length < 4110; length++)
        {
            var target = new MemoryStream();
            using (var gzip = new GZipStream(target, CompressionLevel.NoCompression, leaveOpen: true))
            {
                gzip.Write(Content, 0, length);
            }

            byte[] stored = [.. target.ToArray(), .. Packing.Gzip([1])];
            byte[] expected = [.. Content[..length], 1];
            Assert.Equal(expected, await Packing.DecodeAsync(stored));
        }
    }

    [Fact]
    public async Task All_that_a_header_can_have_is_skipped()
    {
        byte[] header = [0x1F, 0x8B, 8, 0x1C, 1, 2, 3, 4, 2, 3, .. Extra(65535), .. "name"u8, 0, .. "a comment"u8, 0];
        byte[] withCrc = [.. header];
        withCrc[3] |= 2;
        ushort crc = (ushort)ContainerTools.Compression.Crc32.Append(0, withCrc);
        byte[] rest = Packed[10..];

        Assert.Equal(Content, await Packing.DecodeAsync([.. header, .. rest]));
        Assert.Equal(Content, await Packing.DecodeAsync([.. withCrc, (byte)crc, (byte)(crc >> 8), .. rest]));
        Assert.Equal(Content, await Packing.DecodeAsync(new ShortReads(new MemoryStream([.. header, .. rest]), 1)));
        await MalformedAsync([.. withCrc, (byte)crc, (byte)~(crc >> 8), .. rest], "");
        await MalformedAsync([.. header[..^1]], "ends before");
        await MalformedAsync([0x1F, 0x8B, 8, 0x08, 0, 0, 0, 0, 0, 0, .. Content.Where(value => value != 0)], "ends before");
        await MalformedAsync([0x1F, 0x8B, 8, 0xE0, .. Packed[4..]], "");
        await MalformedAsync([0x1F, 0x8B, 7, .. Packed[3..]], "");
    }

    [Fact]
    public Task What_else_follows_is_an_error() => Task.WhenAll(
        MalformedAsync([.. Packed, .. "garbage"u8], "something else follows"),
        MalformedAsync([.. Packed, 0, 0, 0, 1], "something else follows"),
        MalformedAsync([.. Packed, 0x1F], "ends before"),
        MalformedAsync([.. Packed, 0x1F, 0x8B, 8, 0], "ends before"));

    [Fact]
    public async Task A_wrong_trailer_is_an_error()
    {
        for (int i = 1; i <= 8; i++)
        {
            byte[] stored = [.. Packed];
            stored[^i] ^= 0x10;
            await MalformedAsync(stored, "");
            await MalformedAsync([.. stored, .. Packed], "");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(150_000)]
    public async Task Damage_is_called_damage_and_no_compression_method(int fromEnd)
    {
        byte[] stored = [.. Packed];
        stored[^fromEnd] ^= 0x40;

        await MalformedAsync(stored, "damaged");
    }

    private static byte[] Extra(int length) => [(byte)length, (byte)(length >> 8), .. Content[..length]];

    private static async Task MalformedAsync(byte[] stored, string text)
    {
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => Packing.DecodeAsync(stored));
        Assert.Equal(ImageError.Malformed, error.Error);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }
}
