using ContainerTools.Compression;

namespace ContainerTools.Tests.Compression;

public sealed class DamagedInputTests
{
    private const int Small = 3000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly byte[] Content = SampleBytes.Make(Small);

    public static TheoryData<string> Formats => ["gzip", "two members", "blocks", "portable", "zstd", "two frames", "bzip2", "two streams", "xz", "xz in blocks", "two of xz"];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task It_is_read_whole(string format)
    {
        Assert.Equal(Expected(format), await Packing.DecodeAsync(await MakeAsync(format)));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Cut_short_anywhere_it_is_an_error(string format)
    {
        byte[] stored = await MakeAsync(format);
        for (int length = 6; length < stored.Length; length++)
        {
            // Between two members, frames or streams nothing is missing that anyone could know of.
            if (IsDouble(format) && length == stored.Length / 2)
            {
                continue;
            }

            ImageException error = await Assert.ThrowsAsync<ImageException>(() => Packing.DecodeAsync(stored[..length]).WaitAsync(Patience));
            Assert.Equal(ImageError.Malformed, error.Error);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Any_changed_byte_gives_the_content_or_our_error(string format)
    {
        byte[] stored = await MakeAsync(format);
        byte[] expected = Expected(format);
        for (int at = 0; at < stored.Length; at++)
        {
            foreach (byte change in new byte[] { 0x01, 0x80, 0xFF })
            {
                byte[] damaged = [.. stored];
                damaged[at] ^= change;
                try
                {
                    // Some bits mean nothing, and without its first bytes it is taken for plain.
                    byte[] content = await Packing.DecodeAsync(damaged).WaitAsync(Patience);
                    Assert.True(content.SequenceEqual(expected) || (at < LayerCompression.MagicLength && content.SequenceEqual(damaged)), $"byte {at}");
                }
                catch (ImageException error)
                {
                    Assert.Contains(error.Error, new[] { ImageError.Malformed, ImageError.Unsupported });
                }
            }
        }
    }

    private static byte[] Expected(string format) => IsDouble(format) ? [.. Content, .. Content] : Content;

    private static bool IsDouble(string format) => format.StartsWith("two", StringComparison.Ordinal);

    private static async Task<byte[]> MakeAsync(string format) => format switch
    {
        "gzip" => Packing.Gzip(Content),
        "two members" => [.. Packing.Gzip(Content), .. Packing.Gzip(Content)],
        "blocks" => await Packing.EncodeAsync(Content, Codec.Gzip),
        "portable" => await Packing.EncodeAsync(Content, Codec.GzipPortable),
        "zstd" => await Packing.EncodeAsync(Content, Codec.Zstd),
        "two frames" => [.. await Packing.EncodeAsync(Content, Codec.Zstd), .. await Packing.EncodeAsync(Content, Codec.Zstd)],
        "bzip2" => Packing.Bzip2(Content),
        "two streams" => [.. Packing.Bzip2(Content), .. Packing.Bzip2(Content)],
        "xz" => XzSamples.Crc64,
        "xz in blocks" => XzSamples.Blocks,
        "two of xz" => [.. XzSamples.Crc64, .. XzSamples.Crc64],
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
