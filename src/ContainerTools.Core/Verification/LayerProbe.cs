using ContainerTools.Compression;
using ContainerTools.IO.Streams;

namespace ContainerTools.Verification;

/// <summary>Reads a layer once: its stored bytes are hashed, decompressed, hashed again and read as a tar as they pass.</summary>
internal sealed class LayerProbe(BlobProbe blobs, IReporter reporter)
{
    /// <param name="blob">The layer's bytes.</param>
    /// <param name="diffAlgorithm">Of the digest that the uncompressed tar is to be known by.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<LayerFacts> ReadAsync(Blob blob, string diffAlgorithm, CancellationToken cancel)
    {
        (BlobFacts facts, LayerContent? content) = await blobs.ReadAsync(blob, stored => ReadAsync(blob.Digest, stored, diffAlgorithm, cancel), cancel).ConfigureAwait(false);
        return new LayerFacts(facts, content);
    }

    private async Task<LayerContent> ReadAsync(Digest digest, MeasuringStream stored, string diffAlgorithm, CancellationToken cancel)
    {
        var input = new CountedStream(stored, reporter.Advance, leaveOpen: true);
        byte[] magic = new byte[LayerCompression.MagicLength];
        int length = await input.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        CompressionKind kind = LayerCompression.Recognise(magic.AsSpan(0, length));
        Stream tar = await LayerCompression.OpenAsync(new PrefixedStream(magic.AsMemory(0, length), input), digest, cancel).ConfigureAwait(false);
        using var content = new MeasuringStream(tar, diffAlgorithm);
        var inspector = new TarInspector($"layer {digest}");
        await inspector.InspectAsync(content, cancel).ConfigureAwait(false);
        bool isWhole = content.Fault is null or { InnerException: TrailingDataException };
        return new LayerContent(
            kind,
            isWhole ? content.GetDigest() : null,
            content.Fault,
            inspector.Whiteout,
            // Where the tar only ends because its compression did, its end says nothing.
            inspector.GetDefects(isWhole),
            inspector.Outline);
    }
}
