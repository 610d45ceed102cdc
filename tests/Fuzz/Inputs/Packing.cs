using System.IO.Compression;
using ContainerTools.Compression;
using ICSharpCode.SharpZipLib.BZip2;

namespace ContainerTools.Fuzzing;

/// <summary>Compresses and decompresses in memory.</summary>
internal static class Packing
{
    public static readonly Digest Digest = Digest.Of("sha256", "a layer"u8);

    public static async Task<byte[]> EncodeAsync(byte[] content, Codec codec, int? parallelism = null, int writeSize = 65536, int? level = null)
    {
        var target = new MemoryStream();
        await using var encoded = new EncodingStream(target, codec, level, parallelism);
        for (int at = 0; at < content.Length; at += writeSize)
        {
            await encoded.WriteAsync(content.AsMemory(at, Math.Min(writeSize, content.Length - at)));
        }

        await encoded.CompleteAsync(CancellationToken.None);
        return target.ToArray();
    }

    public static async Task<byte[]> DecodeAsync(Stream stored)
    {
        using Stream plain = await LayerCompression.OpenAsync(stored, Digest, CancellationToken.None);
        var content = new MemoryStream();
        await plain.CopyToAsync(content);
        return content.ToArray();
    }

    public static Task<byte[]> DecodeAsync(byte[] stored) => DecodeAsync(new MemoryStream(stored));

    public static byte[] Gzip(byte[] content)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return target.ToArray();
    }

    public static byte[] Bzip2(byte[] content)
    {
        var target = new MemoryStream();
        using (var bzip2 = new BZip2OutputStream(target))
        {
            bzip2.Write(content);
        }

        return target.ToArray();
    }
}
