using ContainerTools.Compression;

namespace ContainerTools.Fuzzing;

/// <summary>The decompressors: gzip, zstd, bzip2, xz, whole or not.</summary>
internal sealed class CodecTarget : FuzzTarget
{
    private const long MostRead = 64 << 20;
    private static readonly byte[][] Seeds =
    [
        Packing.Gzip(SampleBytes.Make(3000)),
        Packing.Bzip2(SampleBytes.Make(3000)),
        XzSamples.Crc64,
        XzSamples.Blocks,
        .. new[] { Codec.Gzip, Codec.GzipPortable, Codec.Zstd }.Select(codec => Packing.EncodeAsync(SampleBytes.Make(3000), codec).GetAwaiter().GetResult()),
    ];

    public override string Name => "codecs";

    // A window of zstd, or a dictionary of xz, is as large as the header says, up to a limit.
    public override long Allocation => 600 << 20;

    public override byte[] Make(Random random) => ByteMutator.Mutate(Seeds[random.Next(Seeds.Length)], random, Seeds);

    public override async Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        using Stream plain = await LayerCompression.OpenAsync(new MemoryStream(input), Packing.Digest, cancel).ConfigureAwait(false);
        byte[] buffer = new byte[65536];
        long count = 0;
        for (int read; count < MostRead && (read = await plain.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
        {
            count += read;
        }

        return true;
    }
}
