namespace ContainerTools.Registry.Publishing;

/// <summary>Brings single blobs into a repository, in the cheapest way that works: they are there, they are mounted, they are sent.</summary>
internal sealed class BlobPusher(PublishOptions options, BlobLedger ledger)
{
    /// <param name="target">The repository to bring it to.</param>
    /// <param name="blob">The blob to bring.</param>
    /// <param name="origin">The repository that the image came from, if it came from one.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>How many bytes were sent for it.</returns>
    public async Task<long> PushAsync(PushRepository target, Blob blob, ImageReference? origin, IReporter reporter, CancellationToken cancel)
    {
        if (IsLeftOut(blob))
        {
            reporter.Verbose($"Layer {blob.Digest}: left out, its publisher offers it at {blob.Descriptor.Urls[0]} only.");
            return 0;
        }

        SemaphoreSlim turn = await ledger.EnterAsync(target, blob.Digest, cancel).ConfigureAwait(false);
        try
        {
            if (ledger.Has(target, blob.Digest))
            {
                Skip(blob, $"brought to {target.Name} before", reporter);
                return 0;
            }

            string? source = ledger.FindSource(target, blob, origin);
            bool isThere = source is null && await AskAsync(target, blob, reporter, cancel).ConfigureAwait(false);
            long sent = isThere ? 0 : await BringAsync(target, blob, source, reporter, cancel).ConfigureAwait(false);
            ledger.Add(target, blob.Digest);
            return sent;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Finds out how many bytes would be sent for a blob, by asking only; what is found counts as brought from then on.</summary>
    /// <inheritdoc cref="PushAsync"/>
    public async Task<long> MeasureAsync(PushRepository target, Blob blob, ImageReference? origin, IReporter reporter, CancellationToken cancel)
    {
        SemaphoreSlim turn = await ledger.EnterAsync(target, blob.Digest, cancel).ConfigureAwait(false);
        try
        {
            bool isSent = !IsLeftOut(blob) && !ledger.Has(target, blob.Digest) && ledger.FindSource(target, blob, origin) is null
                && !await target.HasBlobAsync(blob.Digest, reporter, cancel).ConfigureAwait(false);
            ledger.Add(target, blob.Digest);
            return isSent ? blob.Size : 0;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Whether a layer stays where its URLs say.</summary>
    public bool IsLeftOut(Blob blob) =>
        !options.AllowForeignLayer && blob.Descriptor.Urls.Count > 0 && MediaTypes.IsForeignLayer(blob.Descriptor.MediaType);

    // Takes a slot for reading only, so that the next blobs are asked for while others are sent.
    private static async Task<bool> AskAsync(PushRepository target, Blob blob, IReporter reporter, CancellationToken cancel)
    {
        using IDisposable slot = await target.Transport.EnterAsync(reporter, cancel).ConfigureAwait(false);
        return await SkipIfThereAsync(target, blob, reporter, cancel).ConfigureAwait(false);
    }

    private async Task<long> BringAsync(PushRepository target, Blob blob, string? source, IReporter reporter, CancellationToken cancel)
    {
        using IDisposable slot = await target.Transport.EnterUploadAsync(reporter, cancel).ConfigureAwait(false);
        UploadSession? session = null;
        if (source is not null)
        {
            (bool isBrought, session) = await TryMountAsync(target, blob, source, reporter, cancel).ConfigureAwait(false);
            if (isBrought || await SkipIfThereAsync(target, blob, session, reporter, cancel).ConfigureAwait(false))
            {
                return 0;
            }
        }

        reporter.Verbose($"Blob {blob.Digest}: sending {blob.Size:N0} bytes to {target.Name}.");
        await new BlobUploader(target, options.PastStore ? blob.PastStore : blob.Unkept, reporter).UploadAsync(session, cancel).ConfigureAwait(false);
        return blob.Size;
    }

    private static async Task<bool> SkipIfThereAsync(PushRepository target, Blob blob, IReporter reporter, CancellationToken cancel)
    {
        bool isThere = await target.HasBlobAsync(blob.Digest, reporter, cancel).ConfigureAwait(false);
        if (isThere)
        {
            Skip(blob, $"already in {target.Name}", reporter);
        }

        return isThere;
    }

    // An upload that was begun is ended where nothing is to be sent.
    private static async Task<bool> SkipIfThereAsync(PushRepository target, Blob blob, UploadSession? session, IReporter reporter, CancellationToken cancel)
    {
        bool isNeeded = false;
        try
        {
            isNeeded = !await SkipIfThereAsync(target, blob, reporter, cancel).ConfigureAwait(false);
            return !isNeeded;
        }
        finally
        {
            await (isNeeded || session is null ? Task.CompletedTask : session.CancelAsync()).ConfigureAwait(false);
        }
    }

    private static async Task<(bool Mounted, UploadSession? Session)> TryMountAsync(PushRepository target, Blob blob, string source, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            UploadSession? session = await UploadSession.StartAsync(target, (blob.Digest, source), reporter, cancel).ConfigureAwait(false);
            if (session is not null)
            {
                reporter.Verbose($"Blob {blob.Digest}: {target.Registry} does not mount it from {source}.");
                return (false, session);
            }

            Skip(blob, $"mounted from {target.Registry}/{source}", reporter);
            return (true, null);
        }
        catch (ImageException exception) when (exception.Error is ImageError.Unauthorized or ImageError.Forbidden or ImageError.NotFound or ImageError.RegistryFailed)
        {
            // Some refuse what they do not mount, and some the token for two repositories at once.
            reporter.Verbose($"Blob {blob.Digest}: not mounted from {source}: {exception.Message}");
            return (false, null);
        }
    }

    private static void Skip(Blob blob, string why, IReporter reporter)
    {
        reporter.Verbose($"Blob {blob.Digest}: {why}, not sent.");
        reporter.Advance(blob.Size);
    }
}
