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

    /// <summary>Gzip is decompressed by both of our decoders, which must agree.</summary>
    public static async Task<byte[]> DecodeAsync(byte[] stored)
    {
        if (LayerCompression.Recognise(stored) != CompressionKind.Gzip)
        {
            return await DecodeAsync(new MemoryStream(stored));
        }

        byte[]? inflated = null;
        ImageException? refused = null;
        try
        {
            inflated = await InflateAsync(stored, new EveryPoint());
        }
        catch (ImageException exception)
        {
            refused = exception;
        }

        byte[] content;
        try
        {
            content = await DecodeAsync(new MemoryStream(stored));
        }
        catch (ImageException exception) when (refused?.Error == exception.Error)
        {
            throw;
        }

        return inflated is not null && content.AsSpan().SequenceEqual(inflated) ? content : throw new InvalidOperationException("The two decoders of gzip differ.", refused);
    }

    /// <summary>Decompresses gzip by the decoder that tells where it can be taken up.</summary>
    public static async Task<byte[]> InflateAsync(byte[] stored, IRestartSink sink)
    {
        using Stream plain = await LayerCompression.OpenAsync(new MemoryStream(stored), "It", Digest, CancellationToken.None, sink);
        var content = new MemoryStream();
        await plain.CopyToAsync(content);
        return content.ToArray();
    }

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
