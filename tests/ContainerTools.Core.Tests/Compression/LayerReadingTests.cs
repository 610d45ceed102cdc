using ContainerTools.Compression;

namespace ContainerTools.Tests.Compression;

public sealed class LayerReadingTests
{
    private static readonly byte[] Content = SampleBytes.Make(300_000);
    private static readonly byte[] Twice = [.. Content, .. Content];

    [Fact]
    public async Task Plain_and_empty_input_are_taken_as_they_are()
    {
        foreach (byte[] content in new[] { Content, [], [0x1F], [(byte)'B', (byte)'Z'] })
        {
            Assert.Equal(content, await Packing.DecodeAsync(content));
        }
    }

    [Fact]
    public async Task Skippable_frames_of_zstd_are_skipped()
    {
        byte[] frame = await Packing.EncodeAsync(Content, Codec.Zstd);
        byte[] skipped = [0x53, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5];

        Assert.Equal(Twice, await Packing.DecodeAsync([.. skipped, .. frame, .. skipped, .. skipped, .. frame, .. skipped]));
        await Assert.ThrowsAsync<ImageException>(() => Packing.DecodeAsync([.. frame, .. skipped[..^1]]));
    }

    [Fact]
    public async Task Streams_of_bzip2_follow_each_other()
    {
        byte[] stored = [.. Packing.Bzip2(Content), .. Packing.Bzip2([]), .. Packing.Bzip2(Content)];

        Assert.Equal(Twice, await Packing.DecodeAsync(new ShortReads(new MemoryStream(stored), 3)));
        await Assert.ThrowsAsync<ImageException>(() => Packing.DecodeAsync([.. stored, .. "garbage"u8]));
    }

    [Fact]
    public async Task Reading_synchronously_gives_the_same()
    {
        foreach (Codec codec in Enum.GetValues<Codec>())
        {
            using Stream plain = await LayerCompression.OpenAsync(new MemoryStream(await Packing.EncodeAsync(Content, codec)), Packing.Digest, CancellationToken.None);
            byte[] content = new byte[Content.Length + 1];

            Assert.Equal(Content.Length, plain.ReadAtLeast(content, content.Length, throwOnEndOfStream: false));
            Assert.Equal(Content, content[..^1]);
        }
    }

    [Fact]
    public async Task Trouble_with_the_input_stays_what_it_is()
    {
        using var broken = new BrokenInput(Packing.Gzip(Content)[..5000]);
        await Assert.ThrowsAsync<IOException>(() => Packing.DecodeAsync(broken));
    }
}
