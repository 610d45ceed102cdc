using System.IO.Compression;
using ContainerTools.Compression;

namespace ContainerTools.Tests.Compression;

public sealed class InflateStreamTests
{
    private static readonly byte[] Content = SampleBytes.Make(700_000);

    public static TheoryData<string> Forms => ["fastest", "optimal", "smallest", "stored", "portable", "members", "small members"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Gzip_can_be_taken_up_at_the_beginning_of_each_block(string form)
    {
        byte[] stored = await MakeAsync(form);
        var every = new EveryPoint();
        Assert.Equal(Content, await Packing.InflateAsync(stored, every));

        Assert.NotEmpty(every.Points);
        foreach ((RestartPoint point, byte[] window) in every.Points)
        {
            using var stream = new InflateStream(new MemoryStream(stored[(int)InflateStream.FirstByte(point)..]), point, window);
            var rest = new MemoryStream();
            stream.CopyTo(rest);

            Assert.Equal(Content[(int)point.Plain..], rest.ToArray());
        }
    }

    [Fact]
    public async Task Blocks_begin_at_every_bit_of_a_byte()
    {
        var every = new EveryPoint();
        for (int size = 0; size < 40; size++)
        {
            await Packing.InflateAsync(await Packing.EncodeAsync(Content[(size * 1000)..], Codec.GzipPortable), every);
        }

        Assert.Equal(Enumerable.Range(0, 8), every.Points.Select(point => point.Point.Bits).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Where_reads_end_does_not_matter(string form)
    {
        byte[] stored = await MakeAsync(form);
        foreach (int size in new[] { 1, 3, 17, 1023, 1024, 1025, 8192, 131_072 })
        {
            using var stream = new InflateStream(new ShortReads(new MemoryStream(stored), size));
            var content = new MemoryStream();
            await stream.CopyToAsync(content);

            Assert.Equal(Content, content.ToArray());
        }
    }

    [Fact]
    public async Task Places_are_as_far_apart_as_they_are_wanted()
    {
        var wide = new Wide();
        await Packing.InflateAsync(await MakeAsync("fastest"), wide);

        Assert.NotEmpty(wide.Points);
        Assert.All(wide.Points.Zip(wide.Points.Skip(1)), pair => Assert.InRange(pair.Second.Plain - pair.First.Plain, 100_000, long.MaxValue));
    }

    [Theory]
    [InlineData("a code too many", "05E00B8888888888AA")]
    [InlineData("a kind that does not exist", "07")]
    [InlineData("a length that contradicts itself", "0101000000")]
    [InlineData("a reference to nothing", "6304120000")]
    public void What_makes_no_sense_is_an_error(string what, string deflate)
    {
        _ = what;
        byte[] stored = [.. GzipEncoder.Header, .. Convert.FromHexString(deflate), .. new byte[64]];

        Assert.Throws<InvalidDataException>(() => new InflateStream(new MemoryStream(stored)).CopyTo(Stream.Null));
    }

    private static async Task<byte[]> MakeAsync(string form) => form switch
    {
        "fastest" => Gzip(Content, CompressionLevel.Fastest),
        "smallest" => Gzip(Content, CompressionLevel.SmallestSize),
        "stored" => Gzip(Content, CompressionLevel.NoCompression),
        "portable" => await Packing.EncodeAsync(Content, Codec.GzipPortable),
        "members" => [.. Content.Chunk(100_000).SelectMany(piece => Gzip(piece, CompressionLevel.Optimal))],
        "small members" => [.. Content.Chunk(999).SelectMany(piece => Gzip(piece, CompressionLevel.Optimal)), .. new byte[1000]],
        _ => Gzip(Content, CompressionLevel.Optimal),
    };

    private static byte[] Gzip(byte[] content, CompressionLevel level)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, level))
        {
            gzip.Write(content);
        }

        return target.ToArray();
    }

    private sealed class Wide : IRestartSink
    {
        public long Distance => 100_000;

        public List<RestartPoint> Points { get; } = [];

        public void Add(RestartPoint point, ReadOnlySpan<byte> window) => Points.Add(point);
    }
}
