using System.Buffers.Binary;
using ContainerTools.Compression;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Compression;

public sealed class XzReadingTests
{
    // Where the first block of a sample says how large its dictionary is, and where its header ends, before its checksum.
    private const int Dictionary = 12 + 4;
    private const int DictionaryBehindSizes = Dictionary + 4;

    private static readonly byte[] Content = SampleBytes.Make(3000);
    private static readonly byte[] Twice = [.. Content, .. Content];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task Streams_and_the_padding_behind_them_are_one_content(int readSize)
    {
        byte[] stored = [.. XzSamples.Blocks, .. new byte[8], .. XzSamples.Crc64, .. new byte[4]];

        Assert.Equal(Twice, await Packing.DecodeAsync(new ShortReads(new MemoryStream(stored), readSize)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000")]
    public async Task What_follows_the_last_stream_is_told_apart_from_damage(string padding)
    {
        byte[] stored = [.. XzSamples.Crc64, .. Convert.FromHexString(padding), .. "garbage"u8];

        ImageException error = await FailsAsync(ImageError.Malformed, stored);

        Assert.IsType<TrailingDataException>(error.InnerException);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Padding_comes_in_fours(int zeros) => await FailsAsync(ImageError.Malformed, [.. XzSamples.Crc64, .. new byte[zeros]]);

    [Fact]
    public async Task A_second_stream_that_is_cut_in_its_first_bytes_is_cut_short()
    {
        ImageException error = await FailsAsync(ImageError.Malformed, [.. XzSamples.Crc64, .. XzSamples.Crc64[..5]]);

        Assert.IsType<EndOfStreamException>(error.InnerException);
    }

    [Fact]
    public async Task A_dictionary_of_512_MiB_is_allowed_and_a_larger_one_is_not()
    {
        Assert.Equal(Content, await Packing.DecodeAsync(With(XzSamples.Crc64, Dictionary, 34)));

        ImageException error = await FailsAsync(ImageError.Unsupported, With(XzSamples.Crc64, Dictionary, 35));

        Assert.Contains("512 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dictionary_that_the_content_never_fills_is_no_larger_than_the_content() =>
        Assert.Equal(Content, await Packing.DecodeAsync(With(XzSamples.Blocks, DictionaryBehindSizes, 40)));

    [Fact]
    public async Task Later_kinds_of_check_and_later_flags_are_not_supported()
    {
        foreach ((int at, byte value) in new (int, byte)[] { (6, 1), (7, 2), (7, 0x14) })
        {
            byte[] stored = [.. XzSamples.Crc64];
            stored[at] = value;
            BinaryPrimitives.WriteUInt32LittleEndian(stored.AsSpan(8), Crc32.Append(0, stored.AsSpan(6, 2)));
            await FailsAsync(ImageError.Unsupported, stored);
        }
    }

    [Fact]
    public async Task An_index_of_other_blocks_is_noticed()
    {
        // Whole and right in itself: the index and the footer of another stream.
        int index = XzSamples.Crc64.Length - 20;
        byte[] other = XzSamples.Blocks[^20..];
        ImageException error = await FailsAsync(ImageError.Malformed, [.. XzSamples.Crc64[..index], .. other]);

        Assert.IsNotType<EndOfStreamException>(error.InnerException);
    }

    [ToolTheory("xz")]
    [InlineData("-0")]
    [InlineData("-9e")]
    [InlineData("--check=none")]
    [InlineData("--check=crc32")]
    [InlineData("--check=sha256")]
    [InlineData("--block-size=70000")]
    [InlineData("-T2 --block-size=70000 --check=sha256")]
    [InlineData("--lzma2=preset=0,dict=4KiB,lc=0,lp=4,pb=0")]
    public async Task What_xz_packs_is_read(string options)
    {
        foreach (byte[] content in new[] { SampleBytes.Make(1_300_007), [7], [] })
        {
            Assert.Equal(content, await Packing.DecodeAsync(Pack(content, options)));
        }
    }

    [ToolTheory("xz")]
    [InlineData("--x86 --lzma2")]
    [InlineData("--delta=dist=4 --lzma2")]
    [InlineData("--arm64 --lzma2")]
    public async Task Other_filters_are_not_supported(string options)
    {
        ImageException error = await FailsAsync(ImageError.Unsupported, Pack(Content, options));

        Assert.Contains("filter", error.Message, StringComparison.Ordinal);
    }

    [ToolTheory("xz")]
    [InlineData("--check=none")]
    [InlineData("--check=crc32")]
    public async Task Content_of_any_check_that_is_cut_short_is_an_error(string options)
    {
        byte[] stored = Pack(Content, options);
        for (int length = 6; length < stored.Length; length++)
        {
            await FailsAsync(ImageError.Malformed, stored[..length]);
        }
    }

    private static byte[] Pack(byte[] content, string options) =>
        ProcessRunner.Run("xz", [.. options.Split(' '), "-c"], new ProcessOptions { Input = new MemoryStream(content) }).Expect().OutputBytes;

    /// <summary>Changes the size of the first block's dictionary, in the coding of the format, and its header's checksum.</summary>
    private static byte[] With(byte[] sample, int at, byte dictionary)
    {
        byte[] stored = [.. sample];
        int end = 12 + (stored[12] * 4);
        Assert.Equal([0x21, 1], stored[(at - 2)..at]);
        stored[at] = dictionary;
        BinaryPrimitives.WriteUInt32LittleEndian(stored.AsSpan(end), Crc32.Append(0, stored.AsSpan(12, end - 12)));
        return stored;
    }

    private static async Task<ImageException> FailsAsync(ImageError expected, byte[] stored)
    {
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => Packing.DecodeAsync(stored).WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(expected, error.Error);
        return error;
    }
}
