using System.IO.Compression;
using ContainerTools.Compression;

namespace ContainerTools.Tests.Compression;

public sealed class EncodingStreamTests
{
    private const int Length = 2_300_007;
    private static readonly byte[] Content = SampleBytes.Make(Length);

    public static TheoryData<Codec, int> Sizes()
    {
        var data = new TheoryData<Codec, int>();
        foreach (Codec codec in Enum.GetValues<Codec>())
        {
            foreach (int size in new[] { 0, 1, 2, 32_767, 524_287, 524_288, 524_289, 1_048_576, Length })
            {
                data.Add(codec, size);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task What_was_written_is_read_again(Codec codec, int size)
    {
        byte[] content = Content[..size];

        Assert.Equal(content, await Packing.DecodeAsync(await Packing.EncodeAsync(content, codec)));
    }

    [Theory]
    [InlineData(Codec.Gzip)]
    [InlineData(Codec.GzipPortable)]
    public async Task The_runtime_reads_every_level(Codec codec)
    {
        for (int level = 1; level <= 9; level++)
        {
            byte[] packed = await Packing.EncodeAsync(Content, codec, level: level);
            var content = new MemoryStream();
            await new GZipStream(new MemoryStream(packed), CompressionMode.Decompress).CopyToAsync(content);

            Assert.Equal(Content, content.ToArray());
            Assert.Equal(Content, await Packing.DecodeAsync(packed));
        }
    }

    [Theory]
    [InlineData(Codec.Gzip)]
    [InlineData(Codec.GzipPortable)]
    [InlineData(Codec.Zstd)]
    public async Task Neither_threads_nor_sizes_of_writes_change_a_byte(Codec codec)
    {
        byte[] expected = await Packing.EncodeAsync(Content, codec);
        foreach (int threads in new[] { 1, 2, 8 })
        {
            foreach (int writeSize in new[] { 1000, 7919, 65536, 1 << 20, Length })
            {
                Assert.Equal(expected, await Packing.EncodeAsync(Content, codec, threads, writeSize));
            }
        }

        Assert.Equal(expected, await Packing.EncodeAsync(Content, codec, parallelism: 2, writeSize: 1));
    }

    [Theory]
    [InlineData(Codec.Gzip)]
    [InlineData(Codec.GzipPortable)]
    [InlineData(Codec.Zstd)]
    public async Task Flushing_and_writing_synchronously_change_no_byte(Codec codec)
    {
        var target = new MemoryStream();
        using var encoded = new EncodingStream(target, codec);
        encoded.Write(Content, 0, 700_000);
        encoded.Flush();
        encoded.Write(Content.AsSpan(700_000));
        await encoded.FlushAsync();
        await encoded.CompleteAsync(CancellationToken.None);

        Assert.Equal(await Packing.EncodeAsync(Content, codec), target.ToArray());
    }

    [Fact]
    public async Task Portable_gzip_has_the_same_bytes_for_ever()
    {
        // Never to be changed: images that people have built get other digests with it.
        byte[] packed = await Packing.EncodeAsync(Content, Codec.GzipPortable);

        Assert.Equal("sha256:7011009905c25578830135992c49aefdacae1c1c8f1b0c883b01aa34e1cdf343", Digest.Of("sha256", packed).ToString());
        Assert.Equal("sha256:ac73670af3abed54ac6fb4695131f4099be9fbe39d6076c5d0264a6bbdae9d83", Digest.Of("sha256", await Packing.EncodeAsync([], Codec.GzipPortable)).ToString());
    }

    [Theory]
    [InlineData(null, "sha256:31c0a9327f1b549030b9df8d3a130ab6369267348652c8a2e9ceadd15ad5cb09")]
    [InlineData(1, "sha256:d8297a2a196fe2971ff56f238959f9b886f8799a3d9d603725dd19ed7393c3f3")]
    [InlineData(9, "sha256:89dd00689e1676053b8b7e1cbb8b3d4c9b2667d1d3e4d6044f84e3cfe15dc791")]
    [InlineData(19, "sha256:469316aab7c840a9cb39141e5ad4895e87806f848f9539641c8b09749182cec2")]
    public async Task Zstandard_has_the_same_bytes_everywhere(int? level, string digest)
    {
        // Another release of ZstdSharp may write others; then images that people build get other digests, and the release notes have to say so.
        byte[] packed = await Packing.EncodeAsync(Content, Codec.Zstd, level: level);

        Assert.Equal(digest, Digest.Of("sha256", packed).ToString());
        Assert.Equal(Content, await Packing.DecodeAsync(packed));
    }

    [Theory]
    [InlineData(Codec.Gzip)]
    [InlineData(Codec.GzipPortable)]
    public async Task The_gzip_header_says_nothing_of_time_and_place(Codec codec) =>
        Assert.Equal("1F8B08000000000000FF", Convert.ToHexString(await Packing.EncodeAsync(Content, codec), 0, 10));

    [Fact]
    public async Task What_is_packed_already_is_stored()
    {
        byte[] packed = await Packing.EncodeAsync(Content, Codec.Gzip);
        byte[] twice = await Packing.EncodeAsync(packed, Codec.Gzip);

        Assert.InRange(packed.Length, Length / 4, Length * 2 / 3);
        Assert.InRange(twice.Length, 0, packed.Length + (packed.Length / 1000));
        Assert.Equal(packed, await Packing.DecodeAsync(twice));
    }

    [Theory]
    [InlineData(Codec.Gzip, 0)]
    [InlineData(Codec.Gzip, 10)]
    [InlineData(Codec.GzipPortable, 10)]
    [InlineData(Codec.Zstd, 20)]
    public void Levels_that_are_none_are_refused(Codec codec, int level) =>
        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => new EncodingStream(Stream.Null, codec, level)).Error);
}
