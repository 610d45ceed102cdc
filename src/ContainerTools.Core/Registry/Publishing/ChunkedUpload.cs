namespace ContainerTools.Registry.Publishing;

/// <summary>
/// Sends content in chunks (OCI distribution-spec, "Pushing a blob in chunks"). After trouble the registry is asked how far
/// it came, and only the rest of the chunk is sent again; chunks that are refused as too large are cut.
/// </summary>
/// <param name="session">The upload that was begun.</param>
/// <param name="offset">How many bytes the registry has already.</param>
/// <param name="reporter">Receives progress, notes and warnings.</param>
internal sealed class ChunkedUpload(UploadSession session, long offset, IReporter reporter)
{
    public const int ChunkSize = 4 * 1024 * 1024;

    // Proxies that limit bodies limit them to a mebibyte, or far above it.
    private const int SmallestPiece = 512 * 1024;
    private const int LargestChunk = 64 * 1024 * 1024;

    private int _limit = int.MaxValue;
    private bool _doubtful;
    private long _offset = offset;

    /// <summary>In bytes; what callers should gather before they send.</summary>
    public int PreferredSize { get; } = (int)Math.Clamp(session.MinimumChunk, ChunkSize, LargestChunk);

    /// <summary>Sends a chunk, in several pieces where it must be.</summary>
    /// <returns>Anything but <see cref="UploadStatus.Accepted"/> means that no more tries are left here.</returns>
    public async Task<UploadResult> SendAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancel)
    {
        long start = _offset;
        long end = start + chunk.Length;
        while (_offset < end)
        {
            long before = _offset;
            UploadResult result = await session.RetryPieces.ExecuteAsync(async token => await SendPieceAsync(chunk, start, token).ConfigureAwait(false), cancel).ConfigureAwait(false);
            if (!result.IsAccepted)
            {
                // If the connection broke again and again, a new upload may succeed; if the registry refused again and again, it will not.
                return result.Status == UploadStatus.Refused ? result.AsFinal() : result;
            }

            reporter.Advance(Math.Max(0, _offset - before));
        }

        return new UploadResult(UploadStatus.Accepted, _offset);
    }

    private async Task<UploadResult> SendPieceAsync(ReadOnlyMemory<byte> chunk, long start, CancellationToken cancel)
    {
        if (_doubtful && await AskAsync(start, start + chunk.Length, cancel).ConfigureAwait(false) is { IsAccepted: false } lost)
        {
            return lost;
        }

        ReadOnlyMemory<byte> piece = chunk[(int)(_offset - start)..];
        piece = piece[..Math.Min(piece.Length, _limit)];
        if (piece.IsEmpty)
        {
            return new UploadResult(UploadStatus.Accepted, _offset);
        }

        _doubtful = true;
        UploadResult result = await session.AppendAsync(piece, _offset, cancel).ConfigureAwait(false);
        switch (result.Status)
        {
            case UploadStatus.Accepted when result.Offset < start || result.Offset > _offset + piece.Length:
                return UploadResult.Lost($"the registry has {result.Offset:N0} bytes where {_offset + piece.Length:N0} were sent");

            case UploadStatus.Accepted:
                _offset = result.Offset;
                _doubtful = false;
                return result;

            case UploadStatus.TooLarge when piece.Length / 2 >= SmallestPiece:
                _limit = piece.Length / 2;
                reporter.Verbose($"{result.Failure!.Message} The next chunks have at most {_limit:N0} bytes.");
                return new UploadResult(UploadStatus.Accepted, _offset);

            case UploadStatus.Disconnected:
                // A proxy that refuses a body by its size may hang up before anybody can read the refusal.
                _limit = Math.Max(Math.Min(_limit, piece.Length) / 2, SmallestPiece);
                return result;

            default:
                return result;
        }
    }

    private async Task<UploadResult> AskAsync(long start, long end, CancellationToken cancel)
    {
        long? there = await session.GetStatusAsync(cancel).ConfigureAwait(false);
        if (there is null || there < start || there > end)
        {
            return UploadResult.Lost(there is null ? "the registry does not know the upload any more" : $"the registry has {there:N0} bytes of it, which is not where it broke off");
        }

        reporter.Verbose($"The registry has {there:N0} bytes of the upload; going on from there.");
        _offset = there.Value;
        _doubtful = false;
        return new UploadResult(UploadStatus.Accepted, _offset);
    }
}
