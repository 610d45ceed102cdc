namespace ContainerTools.IO.Streams;

/// <summary>
/// Exactly the given number of bytes of a source. The last of them come only after the source was read to its own end, which is where
/// sources that verify themselves do it: if the bytes were wrong, nothing complete was passed on.
/// What goes wrong with the source is told apart from what goes wrong where the bytes go.
/// </summary>
/// <param name="source">Where the bytes come from.</param>
/// <param name="length">In bytes.</param>
internal sealed class ExactStream(Stream source, long length) : ReadOnlyStream
{
    private readonly byte[] _probe = new byte[1];
    private readonly long _length = length;
    private long _left = length;
    private bool _ended;

    public static async Task<ExactStream> OpenAsync(Task<Stream> opening, long length)
    {
        try
        {
            return new ExactStream(await opening.ConfigureAwait(false), length);
        }
        catch (Exception exception) when (IsForeign(exception))
        {
            throw Failed(exception);
        }
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            int read = _left == 0 ? 0 : await source.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken).ConfigureAwait(false);
            _left -= read;
            if (read == 0 && _left > 0 && !buffer.IsEmpty)
            {
                throw new ImageException(ImageError.SizeMismatch, $"The content to be sent ended {_left:N0} bytes too early.");
            }

            await EndAsync(cancellationToken).ConfigureAwait(false);
            return read;
        }
        catch (Exception exception) when (IsForeign(exception))
        {
            throw Failed(exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask EndAsync(CancellationToken cancel)
    {
        if (_left == 0 && !_ended)
        {
            _ended = true;
            if (await source.ReadAsync(_probe, cancel).ConfigureAwait(false) > 0)
            {
                throw new ImageException(ImageError.SizeMismatch, $"There is more to be sent than the {_length:N0} bytes that were announced.");
            }
        }
    }

    private static bool IsForeign(Exception exception) => exception is IOException or UnauthorizedAccessException or HttpRequestException or TimeoutException;

    private static ImageException Failed(Exception cause) =>
        new(ImageError.SourceFailed, $"What was to be sent cannot be read: {cause.Message}", null, cause);
}
