using ContainerTools.Editing;
using ContainerTools.IO.Streams;

namespace ContainerTools.Registry.Publishing;

/// <summary>
/// Compresses a layer onto the wire: one pass makes the tar, checks its diff ID, compresses, hashes and sends. Nothing is
/// stored, and the registry is told the digest at the end.
/// </summary>
internal sealed class LayerUploader(PushRepository target, Layer layer, LayerRecoding recoding, IReporter reporter)
{
    private Descriptor? _sent;

    /// <returns>What the registry has now.</returns>
    public async Task<Descriptor> UploadAsync(CancellationToken cancel)
    {
        UploadResult result = await target.RetryUploads.ExecuteAsync(static async (self, token) => await self.AttemptAsync(token).ConfigureAwait(false), this, cancel).ConfigureAwait(false);
        return result.IsAccepted ? _sent! : throw await target.FailAsync(result, $"Layer {layer.DiffId}", layer.DiffId, reporter, cancel).ConfigureAwait(false);
    }

    private async Task<UploadResult> AttemptAsync(CancellationToken cancel)
    {
        UploadSession session = (await UploadSession.StartAsync(target, null, reporter, cancel).ConfigureAwait(false))!;
        bool complete = false;
        try
        {
            UploadResult result = await EncodeAsync(session, cancel).ConfigureAwait(false);
            complete = result.IsAccepted;
            return result;
        }
        catch (Exception exception) when (UploadResult.IsConnectionFailure(exception))
        {
            // The content may come over a connection too.
            return UploadResult.Of(exception);
        }
        finally
        {
            if (!complete)
            {
                await session.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<UploadResult> EncodeAsync(UploadSession session, CancellationToken cancel)
    {
        var sending = new UploadStream(new ChunkedUpload(session, 0, NullReporter.Instance));
        await using (sending.ConfigureAwait(false))
        {
            try
            {
                return await EncodeAsync(session, sending, cancel).ConfigureAwait(false);
            }
            catch (Exception) when (sending.Failure is not null)
            {
                return sending.Failure;
            }
        }
    }

    private async Task<UploadResult> EncodeAsync(UploadSession session, UploadStream sending, CancellationToken cancel)
    {
        Task<Stream> opening = layer.OpenTarAsync(reporter, cancel);

        // Of a compressed layer nothing says how long its tar is.
        using (Stream tar = layer.Digest == layer.DiffId ? await ExactStream.OpenAsync(opening, layer.Size).ConfigureAwait(false) : await opening.ConfigureAwait(false))
        {
            await recoding.WriteAsync(tar, sending, reporter, cancel).ConfigureAwait(false);
        }

        Digest digest = await sending.CompleteAsync(cancel).ConfigureAwait(false);
        UploadResult result = await session.CompleteAsync(digest, null, cancel).ConfigureAwait(false);
        if (result.IsAccepted)
        {
            reporter.Verbose($"Layer {layer.DiffId}: {layer.Size:N0} bytes compressed to {sending.Written:N0}, {digest}, sent to {target.Name}.");
            _sent = recoding.Describe(layer, digest, sending.Written);
        }

        return result;
    }
}
