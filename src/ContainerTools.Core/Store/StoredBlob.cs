using ContainerTools.IO.Streams;

namespace ContainerTools.Store;

/// <summary>A blob that is read from the store, and put there by the first who reads it to its end.</summary>
/// <param name="store">Where the content is kept.</param>
/// <param name="origin">Where the content comes from.</param>
/// <param name="keeps">Whether it is put there.</param>
internal sealed class StoredBlob(ImageStore store, Blob origin, bool keeps = true) : Blob(origin.Descriptor)
{
    internal override Blob PastStore => origin;

    internal override Blob Unkept => new StoredBlob(store, origin, keeps: false);

    internal override object Place => (store.Root, origin.Place);

    internal override bool IsLocal => store.Contains(Descriptor) || origin.IsLocal;

    public override async Task<Stream> OpenAsync(IReporter reporter, CancellationToken cancel) => (await OpenKeptAsync(reporter, cancel).ConfigureAwait(false)).Content;

    public override async Task FetchAheadAsync(IReporter reporter, CancellationToken cancel)
    {
        if (keeps && !store.Contains(Descriptor) && !await TryFetchAsync(reporter, cancel).ConfigureAwait(false))
        {
            await TryFetchAsync(reporter, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the content to its end.</summary>
    /// <returns>False where an earlier attempt had left something else; that is gone now, and the next attempt begins at the start.</returns>
    private async Task<bool> TryFetchAsync(IReporter reporter, CancellationToken cancel)
    {
        (Stream content, bool isResumed) = await OpenKeptAsync(reporter, cancel).ConfigureAwait(false);
        using (content)
        {
            if (store.IsGivenUp)
            {
                return true;
            }

            try
            {
                await StreamCopy.DrainAsync(content, cancel).ConfigureAwait(false);
                return true;
            }
            catch (ImageException exception) when (isResumed && exception.Error is (ImageError.DigestMismatch or ImageError.SizeMismatch))
            {
                return false;
            }
        }
    }

    private async Task<(Stream Content, bool IsResumed)> OpenKeptAsync(IReporter reporter, CancellationToken cancel)
    {
        Digest.RequireVerifiable();
        if (OpenStored(reporter) is { } stored)
        {
            return (stored, false);
        }

        if (!keeps || store.IsGivenUp)
        {
            return (await origin.OpenAsync(reporter, cancel).ConfigureAwait(false), false);
        }

        if (TryUse(() => store.Stage(Descriptor), reporter) is not { } staged)
        {
            // Usually another transfer has just completed the blob.
            if (OpenStored(reporter) is { } arrived)
            {
                return (arrived, false);
            }

            if (store.IsGivenUp)
            {
                return (await origin.OpenAsync(reporter, cancel).ConfigureAwait(false), false);
            }

            reporter.Verbose($"Blob {Digest}: others are storing it right now, so this copy is fetched past the store.");
            return (await origin.OpenAsync(reporter, cancel).ConfigureAwait(false), false);
        }

        if (staged.Present > 0)
        {
            reporter.Verbose($"Blob {Digest}: {staged.Present:N0} of {Size:N0} bytes are here from an earlier attempt, the rest is fetched.");
        }

        return (await FillAsync(staged, reporter, cancel).ConfigureAwait(false), staged.Present > 0);
    }

    // A store that fails is done without from then on.
    private T? TryUse<T>(Func<T?> use, IReporter reporter)
        where T : class
    {
        try
        {
            return use();
        }
        catch (ImageException exception) when (exception.Error == ImageError.FileFailed)
        {
            store.GiveUp(exception, reporter);
            return null;
        }
    }

    private Stream? OpenStored(IReporter reporter)
    {
        if (TryUse(() => store.TryOpen(Descriptor), reporter) is not { } file)
        {
            return null;
        }

        reporter.Verbose($"Blob {Digest}: already in the store, not fetched.");
        return VerifyCopy(file, intact =>
        {
            if (!intact)
            {
                store.Distrust(Digest);
                reporter.Warning(store.Folder.TryRemoveBlob(Digest)
                    ? $"The store's copy of blob {Digest} was damaged and has been removed; the next read fetches it anew."
                    : $"The store's copy of blob {Digest} is damaged and cannot be removed: '{store.GetBlobPath(Digest)}'.");
            }
        });
    }

    private async Task<Stream> FillAsync(StagedBlob staged, IReporter reporter, CancellationToken cancel)
    {
        bool isKept = true;
        var staging = new StagingStream(staged, origin, reporter, GiveUp);
        try
        {
            await staging.OpenAsync(cancel).ConfigureAwait(false);
        }
        catch
        {
            staging.Dispose();
            throw;
        }

        return Verify(staging, intact =>
        {
            if (intact && isKept)
            {
                Commit();
            }
            else if (isKept)
            {
                staged.Discard();
                if (staged.Present > 0)
                {
                    reporter.Warning($"Blob {Digest}: what an earlier attempt left of it in the store does not belong to it and was given up; the next attempt begins at its start.");
                }
            }
        });

        void Commit()
        {
            try
            {
                staged.Commit();
            }
            catch (ImageException exception) when (exception.Error == ImageError.FileFailed)
            {
                store.GiveUp(exception, reporter);
            }
        }

        // The reader gets the rest without it.
        void GiveUp(ImageException exception)
        {
            isKept = false;
            store.GiveUp(exception, reporter);
        }
    }

    internal override async Task<Stream?> TryOpenRangeAsync(long offset, long length, IReporter reporter, CancellationToken cancel)
    {
        if (TryUse(() => store.TryOpen(Descriptor), reporter) is not { } file)
        {
            return await origin.TryOpenRangeAsync(offset, length, reporter, cancel).ConfigureAwait(false);
        }

        file.Position = offset;
        return new LimitedStream(file, length);
    }

    protected internal override async Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
    {
        if (TryUse(() => store.TryOpen(Descriptor), reporter) is not { } file)
        {
            return await origin.OpenUnverifiedAsync(offset, reporter, cancel).ConfigureAwait(false);
        }

        file.Position = offset;
        return file;
    }
}
