using ContainerTools.IO.Streams;

namespace ContainerTools.Store;

/// <summary>First what an earlier attempt left, then the rest from the origin, which is kept as it passes.</summary>
/// <param name="staged">Where it is kept.</param>
/// <param name="origin">Where the content comes from.</param>
/// <param name="reporter">Receives progress, notes and warnings.</param>
/// <param name="onFailure">Told that it cannot be kept any more; the content passes on all the same.</param>
internal sealed class StagingStream(StagedBlob staged, Blob origin, IReporter reporter, Action<ImageException> onFailure) : ReadOnlyStream
{
    private long _left = staged.Present;
    private Stream? _rest;
    private bool _isGivenUp;

    /// <summary>Opens the origin now unless there is something to read before, so that what cannot be had is told at once.</summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        if (_left == 0)
        {
            _rest = await OpenRestAsync(cancel).ConfigureAwait(false);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (_left > 0)
        {
            return ReadPresent(buffer);
        }

        _rest ??= OpenRestAsync(CancellationToken.None).GetAwaiter().GetResult();
        return Keep(buffer, _rest.Read(buffer));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left > 0)
        {
            return ReadPresent(buffer.Span);
        }

        _rest ??= await OpenRestAsync(cancellationToken).ConfigureAwait(false);
        int read = await _rest.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Keep(buffer.Span, read);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rest?.Dispose();
            staged.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<Stream> OpenRestAsync(CancellationToken cancel) => staged.Present == origin.Size
        ? Null
        : await origin.OpenUnverifiedAsync(staged.Present, reporter, cancel).ConfigureAwait(false);

    private int ReadPresent(Span<byte> buffer)
    {
        int read = staged.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }

    private int Keep(Span<byte> buffer, int read)
    {
        try
        {
            if (!_isGivenUp)
            {
                staged.Append(buffer[..read]);
            }
        }
        catch (ImageException exception) when (exception.Error == ImageError.FileFailed)
        {
            _isGivenUp = true;
            staged.Discard();
            onFailure(exception);
        }

        return read;
    }
}
