using System.Buffers;
using ContainerTools.IO.Streams;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Publishing;

/// <summary>
/// Uploads a blob whose digest is known: whole, in one request, and where that does not go through, in chunks from where
/// the registry says that it is. The content is verified while it flows, and its last bytes leave only if it is right.
/// </summary>
internal sealed class BlobUploader(PushRepository target, Blob blob, IReporter reporter)
{
    private UploadSession? _session;
    private bool _whole = true;
    private bool _again;
    private Exception? _last;

    /// <param name="session">One that was begun already, or null.</param>
    public async Task UploadAsync(UploadSession? session, CancellationToken cancel)
    {
        _session = session;
        try
        {
            await target.Transport.Retry.ForBodies.ExecuteAsync(async token => await AttemptAsync(token).ConfigureAwait(false), cancel).ConfigureAwait(false);
            _session = null;
        }
        catch (UploadBrokenException exception)
        {
            throw exception.Failure;
        }
        catch (Exception exception) when (RetryPolicy.IsTransient(exception) || exception is HttpRequestException)
        {
            Uri uri = await target.Transport.GetAddressAsync(reporter, cancel).ConfigureAwait(false);
            throw RegistryFailure.From(exception, uri, $"Blob {blob.Digest}, upload to {target.Name}", blob.Digest);
        }
        finally
        {
            if (_session is not null)
            {
                await _session.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task AttemptAsync(CancellationToken cancel)
    {
        if (_again)
        {
            reporter.Verbose($"Blob {blob.Digest}: the upload broke off ({_last?.Message.TrimEnd('.')}); trying again.");
        }

        try
        {
            await SendAsync(cancel).ConfigureAwait(false);
        }
        catch (UploadLostException exception)
        {
            await AbandonAsync().ConfigureAwait(false);
            _last = exception;
            throw new UploadBrokenException(new ImageException(ImageError.RegistryFailed, $"Blob {blob.Digest}, upload to {target.Name}: {exception.Message}.", blob.Digest, exception));
        }
        catch (Exception exception) when (RetryPolicy.IsTransient(exception))
        {
            // What was answered may be sent the same way again; where the connection broke, smaller pieces have better chances.
            _whole = exception is UploadBrokenException && _whole;
            _last = exception;
            throw;
        }
        finally
        {
            _again = true;
        }
    }

    private async Task SendAsync(CancellationToken cancel)
    {
        long offset = 0;
        if (_again && _session is { } begun)
        {
            offset = _whole ? -1 : await begun.GetStatusAsync(cancel).ConfigureAwait(false) ?? -1;
            if (offset < 0 || offset > blob.Size)
            {
                await AbandonAsync().ConfigureAwait(false);
                offset = 0;
            }
        }

        // The answer that got lost may have been the one that said that all is well.
        if (_again && _session is null && await target.HasBlobAsync(blob.Digest, reporter, cancel).ConfigureAwait(false))
        {
            return;
        }

        _session ??= (await UploadSession.StartAsync(target, null, reporter, cancel).ConfigureAwait(false))!;
        if (!_whole || !await TrySendWholeAsync(_session, cancel).ConfigureAwait(false))
        {
            await SendChunksAsync(_session, offset, cancel).ConfigureAwait(false);
        }
    }

    private async Task<bool> TrySendWholeAsync(UploadSession session, CancellationToken cancel)
    {
        try
        {
            await session.CompleteAsync(blob.Digest, new RequestBody("application/octet-stream", blob.Size, token => blob.OpenAsync(reporter, token)) { Progress = reporter }, cancel).ConfigureAwait(false);
            return true;
        }
        catch (BodyTooLargeException exception) when (blob.Size > 1)
        {
            reporter.Verbose($"{exception.Message} Sending it in chunks.");
            _whole = false;
            return false;
        }
    }

    private async Task SendChunksAsync(UploadSession session, long offset, CancellationToken cancel)
    {
        var upload = new ChunkedUpload(session, offset, reporter);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(upload.PreferredSize);
        try
        {
            using Stream source = await ExactStream.OpenAsync(blob.OpenAsync(reporter, cancel), blob.Size).ConfigureAwait(false);
            for (long skipped = 0; skipped < offset;)
            {
                // Read all the same, because the digest is that of all bytes.
                skipped += await source.ReadAtLeastAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, offset - skipped)), 1, throwOnEndOfStream: true, cancel).ConfigureAwait(false);
            }

            int read;
            while ((read = await source.ReadAtLeastAsync(chunk.AsMemory(0, upload.PreferredSize), upload.PreferredSize, throwOnEndOfStream: false, cancel).ConfigureAwait(false)) > 0)
            {
                await upload.SendAsync(chunk.AsMemory(0, read), cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        await session.CompleteAsync(blob.Digest, null, cancel).ConfigureAwait(false);
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
