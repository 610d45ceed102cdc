using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Publishing;

/// <summary>
/// Sends content in chunks (OCI distribution-spec, "Pushing a blob in chunks"). After trouble the registry is asked how far
/// it came, and only the rest of the chunk is sent again; chunks that are refused as too large are cut.
/// </summary>
/// <param name="offset">How many bytes the registry has already.</param>
internal sealed class ChunkedUpload(UploadSession session, long offset, IReporter reporter)
{
    public const int ChunkSize = 8 * 1024 * 1024;

    // Proxies that limit bodies limit them to a mebibyte, or far above it.
    private const int SmallestPiece = 512 * 1024;
    private const int LargestChunk = 64 * 1024 * 1024;

    private int _limit = int.MaxValue;
    private bool _doubtful;
    private long _offset = offset;

    /// <summary>In bytes; what callers should gather before they send.</summary>
    public int PreferredSize { get; } = (int)Math.Clamp(session.MinimumChunk, ChunkSize, LargestChunk);

    /// <exception cref="UploadLostException">The upload has to begin anew.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancel)
    {
        long start = _offset;
        long end = start + chunk.Length;
        while (_offset < end)
        {
            long before = _offset;
            try
            {
                await session.Retry.ForBodies.ExecuteAsync(async token => await SendPieceAsync(chunk, start, token).ConfigureAwait(false), cancel).ConfigureAwait(false);
            }
            catch (UploadBrokenException exception)
            {
                throw exception.Failure;
            }

            reporter.Advance(Math.Max(0, _offset - before));
        }
    }

    private async Task SendPieceAsync(ReadOnlyMemory<byte> chunk, long start, CancellationToken cancel)
    {
        if (_doubtful)
        {
            await AskAsync(start, start + chunk.Length, cancel).ConfigureAwait(false);
        }

        ReadOnlyMemory<byte> piece = chunk[(int)(_offset - start)..];
        piece = piece[..Math.Min(piece.Length, _limit)];
        if (piece.IsEmpty)
        {
            return;
        }

        _doubtful = true;
        try
        {
            long expected = _offset + piece.Length;
            _offset = await session.AppendAsync(piece, _offset, cancel).ConfigureAwait(false);
            if (_offset > expected || _offset < start)
            {
                throw new UploadLostException($"the registry has {_offset:N0} bytes where {expected:N0} were sent");
            }

            _doubtful = false;
        }
        catch (BodyTooLargeException exception)
        {
            _limit = piece.Length / 2 >= SmallestPiece ? piece.Length / 2 : throw exception.Failure;
            reporter.Verbose($"{exception.Message} The next chunks have at most {_limit:N0} bytes.");
        }
        catch (Exception exception) when (exception is not UploadBrokenException && RetryPolicy.IsTransient(exception))
        {
            // A proxy that refuses a body by its size may hang up before anybody can read the refusal.
            _limit = Math.Max(Math.Min(_limit, piece.Length) / 2, SmallestPiece);
            throw;
        }
    }

    private async Task AskAsync(long start, long end, CancellationToken cancel)
    {
        long? there = await session.GetStatusAsync(cancel).ConfigureAwait(false);
        if (there is null || there < start || there > end)
        {
            throw new UploadLostException(there is null ? "the registry does not know the upload any more" : $"the registry has {there:N0} bytes of it, which is not where it broke off");
        }

        reporter.Verbose($"The registry has {there:N0} bytes of the upload; going on from there.");
        _offset = there.Value;
        _doubtful = false;
    }
}
