using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Compression;

public sealed class ZstdReadingTests
{
    // One frame of five bytes as they are: flags, what the test chooses, and the only block.
    private static readonly byte[] Magic = [0x28, 0xB5, 0x2F, 0xFD];
    private static readonly byte[] Block = [0x29, 0, 0, .. "hello"u8];

    [Theory]
    [InlineData(0x00)] // 1 KiB
    [InlineData(0x98)] // 512 MiB
    public async Task A_window_may_have_512_MiB(byte window) =>
        Assert.Equal("hello"u8.ToArray(), await Packing.DecodeAsync([.. Magic, 0, window, .. Block]));

    [Theory]
    [InlineData(0x99)] // 576 MiB
    [InlineData(0xA0)] // 1 GiB
    [InlineData(0xFF)] // 3.75 TiB
    public async Task A_larger_window_is_not_supported(byte window)
    {
        ImageException error = await UnsupportedAsync([.. Magic, 0, window, .. Block]);

        Assert.Contains("512 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dictionary_is_not_supported()
    {
        ImageException error = await UnsupportedAsync([.. Magic, 1, 0x00, 7, .. Block]);

        Assert.Contains("dictionary", error.Message, StringComparison.Ordinal);
    }

    [ToolFact("zstd")]
    public async Task Long_distances_are_read_as_far_as_docker_reads_them()
    {
        // From a pipe: a file would tell its size, which then is the window.
        byte[] content = [.. SampleBytes.Make(2_000_000), .. SampleBytes.Make(1_000_000)];

        Assert.Equal(content, await Packing.DecodeAsync(Pack(content, "--long=29")));
        await UnsupportedAsync(Pack(content, "--long=31"));
    }

    private static byte[] Pack(byte[] content, string window) =>
        ProcessRunner.Run("zstd", ["-q", "-1", "--ultra", window, "-c"], new ProcessOptions { Input = new MemoryStream(content) }).Expect().OutputBytes;

    private static async Task<ImageException> UnsupportedAsync(byte[] stored)
    {
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => Packing.DecodeAsync(stored));
        Assert.Equal(ImageError.Unsupported, error.Error);
        return error;
    }
}
