using System.Buffers;
using ContainerTools.IO.Streams;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Publishing;

/// <summary>
/// Uploads a blob whose digest is known: whole, in one request, and where that does not go through, in chunks from where
/// the registry says that it is. The content is verified while it flows, and its last bytes leave only if it is right.
/// </summary>
/// <remarks>
/// A state machine: a step is run, and <see cref="Next"/> says by its result which one follows. After a step that failed there is a
/// pause, as long as tries are left.
/// </remarks>
internal sealed class BlobUploader(PushRepository target, Blob blob, IReporter reporter)
{
    private UploadSession? _session;
    private UploadResult? _last;
    private Task<Stream>? _opening;
    private long _offset;
    private Step _step = Step.Begin;

    // What was answered may be sent the same way again; where the connection broke, smaller pieces have better chances.
    private bool _whole = true;

    private enum Step
    {
        /// <summary>Asks the registry for an upload.</summary>
        Begin,

        /// <summary>Sends all bytes and ends the upload, in one request.</summary>
        SendWhole,

        /// <summary>Sends the bytes from the offset on in chunks, then ends the upload.</summary>
        SendChunks,

        /// <summary>Asks the registry how far the upload came.</summary>
        FindOffset,

        /// <summary>Gives the upload up. The answer that got lost may have been the one that said that all is well, so the blob is looked for.</summary>
        Restart,

        /// <summary>The registry has the blob.</summary>
        Done,
    }

    /// <param name="session">One that was begun already, or null.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task UploadAsync(UploadSession? session, CancellationToken cancel)
    {
        _session = session;
        _step = session is null ? Step.Begin : Step.SendWhole;
        UploadResult result;
        try
        {
            result = await target.RetryUploads.ExecuteAsync(static async (self, token) => await self.AttemptAsync(token).ConfigureAwait(false), this, cancel).ConfigureAwait(false);
        }
        finally
        {
            if (_step != Step.Done)
            {
                await AbandonAsync().ConfigureAwait(false);
            }

            await DropSourceAsync().ConfigureAwait(false);
        }

        if (!result.IsAccepted)
        {
            throw await target.FailAsync(result, $"Blob {blob.Digest}", blob.Digest, reporter, cancel).ConfigureAwait(false);
        }
    }

    private async Task<UploadResult> AttemptAsync(CancellationToken cancel)
    {
        if (_last is not null)
        {
            reporter.Verbose($"Blob {blob.Digest}: the upload broke off ({_last.Reason}); trying again.");
        }

        while (true)
        {
            Step step = _step;
            UploadResult result = await RunAsync(step, cancel).ConfigureAwait(false);
            _whole = _whole && (step != Step.SendWhole || result.Status is not (UploadStatus.TooLarge or UploadStatus.Disconnected));
            _offset = result.Offset;
            if (Next(step, result.Status) is not { } next)
            {
                return result.AsFinal();
            }

            _step = next;
            if (next == Step.Done)
            {
                return result;
            }

            if (step is Step.SendWhole or Step.SendChunks && result.Status != UploadStatus.TooLarge)
            {
                return _last = result;
            }
        }
    }

    /// <returns>Null where nothing more can be done.</returns>
    private Step? Next(Step step, UploadStatus status) => (step, status) switch
    {
        (Step.Begin, UploadStatus.Accepted) => _whole ? Step.SendWhole : Step.SendChunks,
        (Step.SendWhole or Step.SendChunks, UploadStatus.Accepted) => Step.Done,
        (Step.SendWhole, UploadStatus.TooLarge) when blob.Size > 1 => Step.SendChunks,
        (Step.SendWhole, UploadStatus.Refused) => Step.Restart,
        (Step.SendChunks, UploadStatus.Lost) => Step.Restart,
        (Step.SendWhole, UploadStatus.Disconnected) => Step.FindOffset,
        (Step.SendChunks, UploadStatus.Refused or UploadStatus.Disconnected) => Step.FindOffset,
        (Step.FindOffset, UploadStatus.Accepted) => Step.SendChunks,
        (Step.FindOffset, UploadStatus.Lost) => Step.Restart,
        (Step.Restart, UploadStatus.Accepted) => Step.Done,
        (Step.Restart, UploadStatus.Lost) => Step.Begin,
        _ => null,
    };

    private async Task<UploadResult> RunAsync(Step step, CancellationToken cancel)
    {
        try
        {
            return await (step switch
            {
                Step.Begin => BeginAsync(cancel),
                Step.SendWhole => SendWholeAsync(_session!, cancel),
                Step.SendChunks => SendChunksAsync(_session!, _offset, cancel),
                Step.FindOffset => FindOffsetAsync(_session!, cancel),
                _ => RestartAsync(cancel),
            }).ConfigureAwait(false);
        }
        catch (Exception exception) when (UploadResult.IsConnectionFailure(exception))
        {
            // The content may come over a connection too.
            return UploadResult.Of(exception);
        }
    }

    private async Task<UploadResult> BeginAsync(CancellationToken cancel)
    {
        // The source may be as far away as the registry.
        _opening ??= blob.IsLocal ? null : blob.OpenAsync(reporter, cancel);
        _session = await UploadSession.StartAsync(target, null, reporter, cancel).ConfigureAwait(false);
        return new UploadResult(UploadStatus.Accepted);
    }

    private async Task<UploadResult> SendWholeAsync(UploadSession session, CancellationToken cancel)
    {
        var body = new RequestBody("application/octet-stream", blob.Size, OpenSourceAsync) { Progress = reporter };
        UploadResult result = await session.CompleteAsync(blob.Digest, body, cancel).ConfigureAwait(false);
        if (result.Status == UploadStatus.TooLarge && blob.Size > 1)
        {
            reporter.Verbose($"{result.Failure!.Message} Sending it in chunks.");
        }

        return result;
    }

    private async Task<UploadResult> FindOffsetAsync(UploadSession session, CancellationToken cancel) =>
        await session.GetStatusAsync(cancel).ConfigureAwait(false) is { } offset && offset <= blob.Size
            ? new UploadResult(UploadStatus.Accepted, offset)
            : UploadResult.Lost("the registry does not know the upload any more");

    private async Task<UploadResult> RestartAsync(CancellationToken cancel)
    {
        await AbandonAsync().ConfigureAwait(false);
        return await target.HasBlobAsync(blob.Digest, reporter, cancel).ConfigureAwait(false)
            ? new UploadResult(UploadStatus.Accepted)
            : UploadResult.Lost("the registry does not have the blob");
    }

    private async Task<UploadResult> SendChunksAsync(UploadSession session, long offset, CancellationToken cancel)
    {
        var upload = new ChunkedUpload(session, offset, reporter);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(upload.PreferredSize);
        try
        {
            using Stream source = await ExactStream.OpenAsync(OpenSourceAsync(cancel), blob.Size).ConfigureAwait(false);
            for (long skipped = 0; skipped < offset;)
            {
                // The bytes that are not sent are read too, because the digest covers all bytes.
                skipped += await source.ReadAtLeastAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, offset - skipped)), 1, throwOnEndOfStream: true, cancel).ConfigureAwait(false);
            }

            int read;
            while ((read = await source.ReadAtLeastAsync(chunk.AsMemory(0, upload.PreferredSize), upload.PreferredSize, throwOnEndOfStream: false, cancel).ConfigureAwait(false)) > 0)
            {
                UploadResult result = await upload.SendAsync(chunk.AsMemory(0, read), cancel).ConfigureAwait(false);
                if (!result.IsAccepted)
                {
                    return result;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        return await session.CompleteAsync(blob.Digest, null, cancel).ConfigureAwait(false);
    }

    // What was opened ahead can be read once.
    private Task<Stream> OpenSourceAsync(CancellationToken cancel) => Interlocked.Exchange(ref _opening, null) ?? blob.OpenAsync(reporter, cancel);

    private async Task DropSourceAsync()
    {
        if (Interlocked.Exchange(ref _opening, null) is { } opening)
        {
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (opening.IsCompletedSuccessfully)
            {
                await (await opening.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task AbandonAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.CancelAsync().ConfigureAwait(false);
        }
    }
}
