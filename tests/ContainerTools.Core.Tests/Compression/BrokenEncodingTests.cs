using ContainerTools.Compression;

namespace ContainerTools.Tests.Compression;

public sealed class BrokenEncodingTests
{
    private static readonly byte[] Content = SampleBytes.Make(3_000_000);

    public static TheoryData<Codec> Codecs => [Codec.Gzip, Codec.GzipPortable, Codec.Zstd];

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task What_is_not_completed_is_recognisably_broken(Codec codec)
    {
        foreach (int lastWrite in new[] { 1_048_576, 1_600_000 })
        {
            var target = new MemoryStream();
            await using (var encoded = new EncodingStream(target, codec, parallelism: 2))
            {
                for (int i = 0; i < 8; i++)
                {
                    await encoded.WriteAsync(Content.AsMemory(0, 1_048_576));
                }

                await encoded.WriteAsync(Content.AsMemory(0, lastWrite));
            }

            Assert.NotEqual(0, target.Length);
            ImageException error = await Assert.ThrowsAsync<ImageException>(() => Packing.DecodeAsync(target.ToArray()));
            Assert.Equal(ImageError.Malformed, error.Error);
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task A_failing_target_fails_the_writer_and_nothing_is_completed_after_it(Codec codec)
    {
        using var target = new FailingStream(100_000);
        using var encoded = new EncodingStream(target, codec);

        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await encoded.WriteAsync(Content);
            await encoded.CompleteAsync(CancellationToken.None);
        });

        Assert.False(encoded.CanWrite);
        await Assert.ThrowsAsync<InvalidOperationException>(() => encoded.CompleteAsync(CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => encoded.WriteAsync(Content, 0, 1));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task A_cancelled_write_breaks_the_stream_off(Codec codec)
    {
        using var encoded = new EncodingStream(new MemoryStream(), codec);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await encoded.WriteAsync(Content, new CancellationToken(canceled: true)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => encoded.CompleteAsync(CancellationToken.None));
    }

    [Fact]
    public async Task What_fails_in_a_thread_fails_the_writer()
    {
        using var encoder = new GzipEncoder(new MemoryStream(), new FailingDeflater(), parallelism: 2);

        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(async () => await encoder.WriteAsync(Content, CancellationToken.None));
        Assert.Equal("no", error.Message);
    }

    [Fact]
    public async Task Disposing_waits_for_the_threads()
    {
        var deflater = new SlowDeflater();
        var encoder = new GzipEncoder(new MemoryStream(), deflater, parallelism: 4);
        await encoder.WriteAsync(Content.AsMemory(0, 2_000_000), CancellationToken.None);
        encoder.Dispose();

        Assert.Equal(0, deflater.Running);
    }

    [Fact]
    public async Task A_completed_or_disposed_stream_takes_no_more()
    {
        var encoded = new EncodingStream(new MemoryStream(), Codec.Gzip);
        await encoded.CompleteAsync(CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => encoded.CompleteAsync(CancellationToken.None));

        encoded.Dispose();
        encoded.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => encoded.WriteAsync(Content, 0, 1));
    }
}
