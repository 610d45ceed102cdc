using ContainerTools.IO.Streams;

namespace ContainerTools.Compression;

/// <summary>Recognises by its first bytes how a layer is compressed, because media types lie, and opens it.</summary>
public static class LayerCompression
{
    internal const int MagicLength = 6;

    /// <summary>Wraps a stream in the decompressor it needs; the result owns it and reads it to its very end.</summary>
    /// <param name="stored">The bytes as they are stored.</param>
    /// <param name="digest">For error messages.</param>
    /// <param name="cancel">Stops the work.</param>
    public static Task<Stream> OpenAsync(Stream stored, Digest digest, CancellationToken cancel) =>
        OpenAsync(stored, $"Layer {digest}", digest, cancel);

    /// <param name="stored">The bytes as they are stored.</param>
    /// <param name="what">What to call it in errors.</param>
    /// <param name="subject">What an error is about.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <param name="sink">Is told, of gzip, where decompression can be taken up later.</param>
    internal static async Task<Stream> OpenAsync(Stream stored, string what, object subject, CancellationToken cancel, IRestartSink? sink = null)
    {
        byte[] magic = new byte[MagicLength];
        int read = await stored.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        var whole = new PrefixedStream(magic.AsMemory(0, read), stored);
        return Recognise(magic.AsSpan(0, read)) switch
        {
            CompressionKind.None => whole,
            CompressionKind.Gzip when sink is not null => new DecodedStream(new InflateStream(whole, sink), whole, what, subject),
            CompressionKind.Gzip => new DecodedStream(new GzipReadStream(whole), whole, what, subject),
            CompressionKind.Zstd => new DecodedStream(new ZstdReadStream(whole), whole, what, subject),
            CompressionKind.Bzip2 => new DecodedStream(new Bzip2ReadStream(whole), whole, what, subject),
            CompressionKind.Xz => new DecodedStream(new XzReadStream(whole), whole, what, subject),
            var other => throw new ArgumentOutOfRangeException(nameof(stored), other, null),
        };
    }

    /// <summary>Tells the compression by the first bytes; six of them are enough.</summary>
    public static CompressionKind Recognise(ReadOnlySpan<byte> start) => start switch
    {
        [0x1F, 0x8B, ..] => CompressionKind.Gzip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => CompressionKind.Zstd,
        [>= 0x50 and <= 0x5F, 0x2A, 0x4D, 0x18, ..] => CompressionKind.Zstd, // a skippable frame, as zstd:chunked may begin
        [(byte)'B', (byte)'Z', (byte)'h', ..] => CompressionKind.Bzip2,
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0x00, ..] => CompressionKind.Xz,
        _ => CompressionKind.None,
    };
}
