using ContainerTools.IO.Streams;

namespace ContainerTools.Tests.IO;

public sealed class PumpedStreamTests
{
    [Fact]
    public async Task What_is_written_on_one_side_is_read_on_the_other()
    {
        byte[] content = new byte[3_000_000];
        new Random(1).NextBytes(content);
        using var pumped = new PumpedStream(async (target, cancel) =>
        {
            for (int i = 0; i < content.Length; i += 7001)
            {
                await target.WriteAsync(content.AsMemory(i, Math.Min(7001, content.Length - i)), cancel);
            }
        });
        using var read = new MemoryStream();
        await pumped.CopyToAsync(read, 1000);

        Assert.Equal(content, read.ToArray());
        Assert.Equal(0, pumped.Read(new byte[1]));
    }

    [Fact]
    public async Task The_writers_failure_comes_after_its_last_byte()
    {
        using var pumped = new PumpedStream(async (target, cancel) =>
        {
            await target.WriteAsync(new byte[10], cancel);
            throw new ImageException(ImageError.Malformed, "broken");
        });

        Assert.Equal(10, await pumped.ReadAtLeastAsync(new byte[10], 10));
        Assert.Equal("broken", (await Assert.ThrowsAsync<ImageException>(() => pumped.ReadExactlyAsync(new byte[10]).AsTask())).Message);
    }

    [Fact]
    public void A_reader_that_goes_away_stops_the_writer()
    {
        bool ended = false;
        var pumped = new PumpedStream(async (target, cancel) =>
        {
            try
            {
                while (true)
                {
                    await target.WriteAsync(new byte[100], cancel);
                }
            }
            finally
            {
                ended = true;
            }
        });
        Assert.Equal(50, pumped.Read(new byte[50]));
        pumped.Dispose();

        Assert.True(ended);
    }
}
