using ContainerTools.IO.Streams;

namespace ContainerTools.Compression;

/// <summary>
/// A decompressor and the stream below it. All decoders read that to its very end, which makes its digest be checked, and
/// whatever they think of data that is damaged, or that they cannot read, becomes our own exception.
/// </summary>
internal sealed class DecodedStream(Stream decoder, Stream stored, string what, object subject) : ReadOnlyStream
{
    private const int DrainBufferSize = 4096;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return decoder.Read(buffer);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            // Bytes that were changed on their way are the better explanation; the digest of the rest tells.
            byte[] rest = new byte[DrainBufferSize];
            while (stored.Read(rest) > 0)
            {
            }

            throw Damaged(exception);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await decoder.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            byte[] rest = new byte[DrainBufferSize];
            while (await stored.ReadAsync(rest, cancellationToken).ConfigureAwait(false) > 0)
            {
            }

            throw Damaged(exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decoder.Dispose();
            stored.Dispose();
        }

        base.Dispose(disposing);
    }

    // Damaged data make decoders throw exceptions of many kinds. Exceptions of the input itself are passed on.
    private static bool IsDamage(Exception exception) =>
        exception is EndOfStreamException or not (ImageException or IOException or OperationCanceledException or ObjectDisposedException);

    private ImageException Damaged(Exception cause) => new(
        cause is UnsupportedCompressionException or OutOfMemoryException ? ImageError.Unsupported : ImageError.Malformed,
        $"{what} cannot be decompressed: {cause.Message}",
        subject,
        cause);
}
