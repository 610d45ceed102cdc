using ContainerTools.IO.Streams;

namespace ContainerTools.Compression;

/// <summary>
/// Compresses what is written to it into another stream, which it does not own. Only <see cref="CompleteAsync"/> writes the
/// end of the format; what is disposed before, or failed, is recognisably broken. To be disposed in any case: the threads that
/// compress with Zstandard are the library's, and keep a process alive until then.
/// </summary>
public sealed class EncodingStream : WriteOnlyStream
{
    // Every thread has a block or more to itself; this keeps all of them under 32 MiB.
    private const int MostThreads = 16;

    private readonly IStreamEncoder _encoder;
    private State _state;

    /// <param name="target">Receives the compressed bytes; it is not closed.</param>
    /// <param name="codec">How to compress.</param>
    /// <param name="level">1 to 9 for gzip, 1 to 19 for Zstandard; the default is about as small as other tools make it, and quick.</param>
    /// <param name="parallelism">How many threads compress, at most; by default as many as there are processors. It changes no byte.</param>
    /// <exception cref="ImageException">The level is none.</exception>
    public EncodingStream(Stream target, Codec codec, int? level = null, int? parallelism = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism ?? 1, 1, nameof(parallelism));
        int workers = parallelism ?? Math.Min(Environment.ProcessorCount, MostThreads);
        int blocks = parallelism ?? workers + 1; // One that waits while another is being written.
        _encoder = codec switch
        {
            Codec.None => new PlainEncoder(target),
            Codec.Gzip => new GzipEncoder(target, new RuntimeDeflater(CheckLevel(codec, level)), blocks),
            Codec.GzipPortable => new GzipEncoder(target, new PortableDeflater(CheckLevel(codec, level)), blocks),
            Codec.Zstd => new ZstdEncoder(target, CheckLevel(codec, level), workers),
            _ => throw new ArgumentOutOfRangeException(nameof(codec)),
        };
    }

    private enum State
    {
        Open,
        Broken,
        Completed,
        Disposed,
    }

    /// <inheritdoc/>
    public override bool CanWrite => _state == State.Open;

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        MarkBroken();
        await _encoder.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        _state = State.Open;
    }

    /// <summary>Writes what is left and the end of the format.</summary>
    public async Task CompleteAsync(CancellationToken cancel)
    {
        MarkBroken();
        await _encoder.CompleteAsync(cancel).ConfigureAwait(false);
        _state = State.Completed;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) =>
        WriteAsync(buffer.ToArray(), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <summary>Does nothing: where blocks end is part of the bytes, which no caller's flush may change.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _state != State.Disposed)
        {
            _state = State.Disposed;
            _encoder.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <returns>The level that is meant; 0 where nothing is compressed.</returns>
    /// <exception cref="ImageException">The level is none.</exception>
    internal static int CheckLevel(Codec codec, int? wanted)
    {
        (int usual, int highest) = codec switch
        {
            Codec.Gzip => (3, 9),
            Codec.GzipPortable => (2, 9),
            Codec.Zstd => (2, 19),
            _ => (0, int.MaxValue),
        };
        return wanted is null || (wanted >= 1 && wanted <= highest)
            ? wanted ?? usual
            : throw new ImageException(ImageError.InvalidArgument, $"The compression level must be between 1 and {highest}; it is {wanted}.", wanted);
    }

    // The stream counts as broken until the call succeeds, because it is not known how much a failed call has written.
    private void MarkBroken()
    {
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        if (_state != State.Open)
        {
            throw new InvalidOperationException(_state == State.Completed ? "The compressed stream is complete." : "The compressed stream broke off.");
        }

        _state = State.Broken;
    }
}
