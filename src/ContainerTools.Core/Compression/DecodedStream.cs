using ContainerTools.IO;

namespace ContainerTools.Compression;

/// <summary>
/// A decompressor and the stream below it. Decoders stop at the end of their format, which need not be the end of the
/// stored bytes; reading those to the end is what makes their digest be checked.
/// </summary>
internal sealed class DecodedStream(Stream decoder, Stream stored, Digest digest) : ReadOnlyStream
{
    private const int DrainBufferSize = 4096;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            int read = decoder.Read(buffer);
            if (read == 0 && !buffer.IsEmpty && !_ended)
            {
                Drain();
                _ended = true;
            }

            return read;
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            // Bytes that were changed on their way are the better explanation; the digest of the rest tells.
            Drain();
            throw Damaged(exception);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            int read = await decoder.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0 && !buffer.IsEmpty && !_ended)
            {
                await DrainAsync(cancellationToken).ConfigureAwait(false);
                _ended = true;
            }

            return read;
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            await DrainAsync(cancellationToken).ConfigureAwait(false);
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

    private static bool IsDamage(Exception exception) => exception is EndOfStreamException or not (ImageException or IOException or OperationCanceledException);

    private void Drain()
    {
        Span<byte> rest = stackalloc byte[DrainBufferSize];
        while (stored.Read(rest) > 0)
        {
        }
    }

    private async Task DrainAsync(CancellationToken cancel)
    {
        byte[] rest = new byte[DrainBufferSize];
        while (await stored.ReadAsync(rest, cancel).ConfigureAwait(false) > 0)
        {
        }
    }

    private ImageException Damaged(Exception cause) =>
        new(ImageError.Malformed, $"Layer {digest} cannot be decompressed: {cause.Message}", digest, cause);
}
