using ContainerTools.Compression;
using ContainerTools.IO.Streams;

namespace ContainerTools.Archive.Writing;

/// <summary>
/// A compressed layer as the plain tar that it is likely to become. A gzip member ends in the size of its content modulo
/// 2^32 (RFC 1952 §2.3.1, ISIZE), which is the truth for nearly all layers, and noticed where it is not.
/// </summary>
internal sealed class GuessedBlob(Layer layer, Descriptor descriptor) : Blob(descriptor)
{
    private const int TrailerLength = 4;
    private const int TarBlock = 512;

    /// <returns>Null where there is nothing to go by.</returns>
    public static async Task<long?> GuessSizeAsync(Layer layer, IReporter reporter, CancellationToken cancel)
    {
        if (LayerMediaType.CompressionOf(layer.MediaType) != CompressionKind.Gzip || layer.Size <= TrailerLength)
        {
            return null;
        }

        byte[] trailer = new byte[TrailerLength];
        using Stream end = await layer.Blob.OpenUnverifiedAsync(layer.Size - TrailerLength, reporter, cancel).ConfigureAwait(false);
        if (await end.ReadAtLeastAsync(trailer, TrailerLength, throwOnEndOfStream: false, cancel).ConfigureAwait(false) < TrailerLength)
        {
            return null;
        }

        long size = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        return size > 0 && size % TarBlock == 0 ? size : null;
    }

    public override async Task<Stream> OpenAsync(IReporter reporter, CancellationToken cancel) =>
        new GuardStream(await layer.OpenTarAsync(reporter, cancel).ConfigureAwait(false), Size);

    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
        throw new NotSupportedException("An inflated layer is read from its start.");

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
