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
        SampleCompression.Zstd => Filter("zstd", content, "-q", "-c", "-3"),
        SampleCompression.Bzip2 => Filter("bzip2", content, "-c"),
        SampleCompression.Xz => Filter("xz", content, "-c"),
        _ => throw new ArgumentOutOfRangeException(nameof(compression)),
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

    private static byte[] Filter(string program, byte[] content, params string[] arguments) =>
        ProcessRunner.Run(program, arguments, new ProcessOptions { Input = new MemoryStream(content) }).Expect().OutputBytes;
}
