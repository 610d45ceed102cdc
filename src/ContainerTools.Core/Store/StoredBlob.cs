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

    public override async Task<Stream> OpenAsync(IReporter reporter, CancellationToken cancel)
    {
        Digest.RequireVerifiable();
        if (OpenStored(reporter) is { } stored)
        {
            return stored;
        }

        if (!keeps)
        {
            return await origin.OpenAsync(reporter, cancel).ConfigureAwait(false);
        }

        if (store.Stage(Descriptor) is not { } staged)
        {
            // Usually another transfer has just completed the blob.
            if (OpenStored(reporter) is { } arrived)
            {
                return arrived;
            }

            reporter.Verbose($"Blob {Digest}: others are storing it right now, so this copy is fetched past the store.");
            return await origin.OpenAsync(reporter, cancel).ConfigureAwait(false);
        }

        if (staged.Present > 0)
        {
            reporter.Verbose($"Blob {Digest}: {staged.Present:N0} of {Size:N0} bytes are here from an earlier attempt, the rest is fetched.");
        }

        return await FillAsync(staged, reporter, cancel).ConfigureAwait(false);
    }

    public override async Task FetchAheadAsync(IReporter reporter, CancellationToken cancel)
    {
        if (keeps && !store.Contains(Descriptor))
        {
            using Stream content = await OpenAsync(reporter, cancel).ConfigureAwait(false);
            await StreamCopy.DrainAsync(content, cancel).ConfigureAwait(false);
        }
    }

    private Stream? OpenStored(IReporter reporter)
    {
        if (store.TryOpen(Descriptor) is not { } file)
        {
            return null;
        }

        reporter.Verbose($"Blob {Digest}: already in the store, not fetched.");
        return Verify(file, intact =>
        {
            if (!intact)
            {
                reporter.Warning(store.Folder.TryRemoveBlob(Digest)
                    ? $"The store's copy of blob {Digest} was damaged and has been removed; running the command again fetches it anew."
                    : $"The store's copy of blob {Digest} is damaged and cannot be removed: '{store.GetBlobPath(Digest)}'.");
            }
        });
    }

    private async Task<Stream> FillAsync(StagedBlob staged, IReporter reporter, CancellationToken cancel)
    {
        var staging = new StagingStream(staged, origin, reporter);
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
            if (intact)
            {
                staged.Commit();
            }
            else
            {
                staged.Discard();
            }
        });
    }

    protected internal override async Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
    {
        if (store.TryOpen(Descriptor) is not { } file)
        {
            return await origin.OpenUnverifiedAsync(offset, reporter, cancel).ConfigureAwait(false);
        }

        file.Position = offset;
        return file;
    }
}
