using ContainerTools.Editing;
using ContainerTools.IO.Streams;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Publishing;

/// <summary>
/// Compresses a layer onto the wire: one pass makes the tar, checks its diff ID, compresses, hashes and sends. Nothing is
/// stored, and the registry is told the digest at the end.
/// </summary>
internal sealed class LayerUploader(PushRepository target, Layer layer, LayerRecoding recoding, IReporter reporter)
{
    /// <returns>What the registry has now.</returns>
    public async Task<Descriptor> UploadAsync(CancellationToken cancel)
    {
        try
        {
            return await target.Transport.Retry.ForBodies.ExecuteAsync(async token => await AttemptAsync(token).ConfigureAwait(false), cancel).ConfigureAwait(false);
        }
        catch (UploadBrokenException exception)
        {
            throw exception.Failure;
        }
        catch (Exception exception) when (RetryPolicy.IsTransient(exception) || exception is HttpRequestException)
        {
            Uri uri = await target.Transport.GetAddressAsync(reporter, cancel).ConfigureAwait(false);
            throw RegistryFailure.From(exception, uri, $"Layer {layer.DiffId}, upload to {target.Name}", layer.DiffId);
        }
    }

    private async Task<Descriptor> AttemptAsync(CancellationToken cancel)
    {
        UploadSession session = (await UploadSession.StartAsync(target, null, reporter, cancel).ConfigureAwait(false))!;
        bool complete = false;
        try
        {
            Descriptor result = await EncodeAsync(session, cancel).ConfigureAwait(false);
            complete = true;
            return result;
        }
        catch (UploadLostException exception)
        {
            throw new UploadBrokenException(new ImageException(ImageError.RegistryFailed, $"Layer {layer.DiffId}, upload to {target.Name}: {exception.Message}.", layer.DiffId, exception));
        }
        finally
        {
            if (!complete)
            {
                await session.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<Descriptor> EncodeAsync(UploadSession session, CancellationToken cancel)
    {
        var sending = new UploadStream(new ChunkedUpload(session, 0, NullReporter.Instance));
        await using (sending.ConfigureAwait(false))
        {
            using (Stream tar = await ExactStream.OpenAsync(layer.OpenTarAsync(reporter, cancel), layer.Size).ConfigureAwait(false))
            {
                await recoding.WriteAsync(tar, sending, reporter, cancel).ConfigureAwait(false);
            }

            Digest digest = await sending.CompleteAsync(cancel).ConfigureAwait(false);
            await session.CompleteAsync(digest, null, cancel).ConfigureAwait(false);
            reporter.Verbose($"Layer {layer.DiffId}: {layer.Size:N0} bytes compressed to {sending.Written:N0}, {digest}, sent to {target.Name}.");
            return recoding.Describe(layer, digest, sending.Written);
        }
    }
}
