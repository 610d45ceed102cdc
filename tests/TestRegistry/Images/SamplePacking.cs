using System.IO.Compression;

namespace ContainerTools.Testing;

/// <summary>Packs bytes by means that are not the product's.</summary>
public static class SamplePacking
{
    public static byte[] Pack(byte[] content, SampleCompression compression) => compression switch
    {
        SampleCompression.None => content,
        SampleCompression.Gzip => Gzip(content),
        SampleCompression.GzipMembers => [.. Gzip(content[..512]), .. Gzip(content[512..])],
        _ => ProcessRunner.Run(Program(compression) ?? throw new ArgumentOutOfRangeException(nameof(compression)), ["-q", "-c"], new ProcessOptions { Input = new MemoryStream(content) })
            .Expect().OutputBytes,
    };

    /// <summary>The program that packs so; null where none is needed.</summary>
    public static string? Program(SampleCompression compression) => compression switch
    {
        SampleCompression.Zstd => "zstd",
        SampleCompression.Bzip2 => "bzip2",
        SampleCompression.Xz => "xz",
        _ => null,
    };

    /// <summary>The end of the media type of such a layer.</summary>
    public static string Suffix(SampleCompression compression, bool docker) => compression switch
    {
        SampleCompression.Gzip or SampleCompression.GzipMembers => docker ? ".gzip" : "+gzip",
        SampleCompression.Zstd => docker ? ".zstd" : "+zstd",
        _ => "",
    };

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
