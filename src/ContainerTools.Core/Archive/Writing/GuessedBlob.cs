using System.Buffers.Binary;
using ContainerTools.Compression;
using ContainerTools.IO.Streams;

namespace ContainerTools.Archive.Writing;

/// <summary>
/// A compressed layer as the plain tar that it is likely to become. A gzip member ends in the size of its content modulo
/// 2^32 (RFC 1952 §2.3.1, ISIZE), and a zstd frame may begin with it; that is the truth for nearly all layers, and noticed where it
/// is not.
/// </summary>
internal sealed class GuessedBlob(Layer layer, Descriptor descriptor) : Blob(descriptor)
{
    private const int TrailerLength = 4;
    private const int TarBlock = 512;

    /// <returns>Null where there is nothing to go by.</returns>
    public static async Task<long?> GuessSizeAsync(Layer layer, IReporter reporter, CancellationToken cancel)
    {
        long? size = LayerMediaType.CompressionOf(layer.MediaType) switch
        {
            CompressionKind.Gzip when layer.Size > TrailerLength =>
                await ReadPartAsync(layer, layer.Size - TrailerLength, TrailerLength, reporter, cancel).ConfigureAwait(false) is { Length: TrailerLength } trailer
                    ? BinaryPrimitives.ReadUInt32LittleEndian(trailer)
                    : null,
            CompressionKind.Zstd =>
                ZstdFrameHeader.ReadContentSize(await ReadPartAsync(layer, 0, ZstdFrameHeader.MaxLength, reporter, cancel).ConfigureAwait(false)),
            _ => null,
        };
        return size > 0 && size % TarBlock == 0 ? size : null;
    }

    public override async Task<Stream> OpenAsync(IReporter reporter, CancellationToken cancel) =>
        new GuardStream(await layer.OpenTarAsync(reporter, cancel).ConfigureAwait(false), Size);

    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
        throw new NotSupportedException("An inflated layer is read from its start.");

    private static async Task<byte[]> ReadPartAsync(Layer layer, long offset, int length, IReporter reporter, CancellationToken cancel)
    {
        byte[] part = new byte[length];
        using Stream content = await layer.Blob.OpenUnverifiedAsync(offset, reporter, cancel).ConfigureAwait(false);
        int read = await content.ReadAtLeastAsync(part, length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return part[..read];
    }

    // The stream below checks the diff ID; this one checks that the content has the length that was guessed.
    private sealed class GuardStream(Stream tar, long size) : ReadOnlyStream
    {
        private long _left = size;

        public override int Read(Span<byte> buffer) => Check(buffer.Length, tar.Read(buffer));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Check(buffer.Length, await tar.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                tar.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Check(int wanted, int read)
        {
            _left -= read;
            return _left < 0 || read == 0 && wanted > 0 && _left > 0 ? throw new WrongGuessException() : read;
        }
    }
}
