using System.Text;
using ContainerTools.Compression;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Compression;

public sealed class LayerCompressionTests
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{i * 7919},")));

    [ToolTheory("zstd", "bzip2", "xz")]
    [InlineData(SampleCompression.None)]
    [InlineData(SampleCompression.Gzip)]
    [InlineData(SampleCompression.Zstd)]
    [InlineData(SampleCompression.Bzip2)]
    [InlineData(SampleCompression.Xz)]
    public async Task Content_is_recognised_by_its_bytes_and_comes_back_both_ways(SampleCompression compression)
    {
        byte[] packed = SamplePacking.Pack(Content, compression);
        byte[] empty = SamplePacking.Pack([], compression);

        Assert.Equal(Content, await ReadAsync(packed, Content));
        Assert.Equal(Content, ReadInPieces(packed));
        Assert.Empty(await ReadAsync(empty, []));
    }

    [ToolTheory("zstd", "bzip2", "xz")]
    [InlineData(SampleCompression.Gzip)]
    [InlineData(SampleCompression.Zstd)]
    [InlineData(SampleCompression.Bzip2)]
    [InlineData(SampleCompression.Xz)]
    public async Task Several_members_one_after_the_other_are_one_content(SampleCompression compression)
    {
        byte[] packed = [.. SamplePacking.Pack(Content, compression), .. SamplePacking.Pack([], compression), .. SamplePacking.Pack(Content[..10], compression)];
        byte[] content = [.. Content, .. Content[..10]];

        Assert.Equal(content, await ReadAsync(packed, content));
    }

    [ToolFact("zstd")]
    public async Task Skippable_frames_are_skipped()
    {
        byte[] skippable = [0x5A, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4];
        byte[] packed = [.. skippable, .. SamplePacking.Pack(Content, SampleCompression.Zstd), .. skippable];

        Assert.Equal(Content, await ReadAsync(packed, Content));
    }

    [ToolTheory("zstd", "bzip2", "xz")]
    [InlineData(SampleCompression.Gzip)]
    [InlineData(SampleCompression.Zstd)]
    [InlineData(SampleCompression.Bzip2)]
    [InlineData(SampleCompression.Xz)]
    public async Task Content_that_was_cut_short_before_it_was_hashed_is_noticed(SampleCompression compression)
    {
        byte[] packed = SamplePacking.Pack(Content, compression);
        foreach (int length in new[] { packed.Length - 20, packed.Length / 2, 5 })
        {
            ImageException exception = await Assert.ThrowsAsync<ImageException>(() => ReadAsync(packed[..length], Content));

            Assert.True(exception.Error is ImageError.Malformed or ImageError.DigestMismatch, exception.Message);
        }
    }

    [ToolTheory("zstd", "bzip2", "xz")]
    [InlineData(SampleCompression.Gzip)]
    [InlineData(SampleCompression.Zstd)]
    [InlineData(SampleCompression.Bzip2)]
    [InlineData(SampleCompression.Xz)]
    public async Task Content_that_was_changed_on_its_way_is_called_so_and_not_badly_compressed(SampleCompression compression)
    {
        byte[] packed = SamplePacking.Pack(Content, compression);
        byte[] changed = [.. packed];
        changed[packed.Length / 2] ^= 0x55;
        var layer = new Layer(new Changed(packed, changed), Digest.Of("sha256", Content));
        ImageException exception = await Assert.ThrowsAsync<ImageException>(() => ReadAsync(layer));

        Assert.Equal(ImageError.DigestMismatch, exception.Error);
        Assert.Equal(layer.Digest, exception.Subject);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1F")]
    [InlineData("1F8C")]
    [InlineData("28B52F")]
    [InlineData("425A")]
    [InlineData("FD377A585A")]
    public void A_few_other_bytes_are_not_compressed(string hex) => Assert.Equal(CompressionKind.None, LayerCompression.Recognise(Convert.FromHexString(hex)));

    private static async Task<byte[]> ReadAsync(byte[] packed, byte[] content) =>
        await ReadAsync(new Layer(new MemoryBlob("x", Digest.Of("sha256", packed), packed), Digest.Of("sha256", content)));

    private static async Task<byte[]> ReadAsync(Layer layer)
    {
        using var target = new MemoryStream();
        using Stream tar = await layer.OpenTarAsync(NullReporter.Instance, RegistryBench.Limit());
        await tar.CopyToAsync(target, RegistryBench.Limit());
        return target.ToArray();
    }

    // Synchronously, in pieces of odd sizes.
    private static byte[] ReadInPieces(byte[] packed)
    {
        using var target = new MemoryStream();
        using Stream tar = LayerCompression.OpenAsync(new MemoryStream(packed), Digest.Of("sha256", packed), default).GetAwaiter().GetResult();
        byte[] piece = new byte[997];
        int read;
        while ((read = tar.Read(piece)) > 0)
        {
            target.Write(piece, 0, read);
        }

        return target.ToArray();
    }

    private sealed class Changed(byte[] said, byte[] real) : Blob(new Descriptor("x", Digest.Of("sha256", said), said.Length))
    {
        protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
            Task.FromResult<Stream>(new MemoryStream(real));
    }
}
