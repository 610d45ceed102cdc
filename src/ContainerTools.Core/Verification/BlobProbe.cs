using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;

namespace ContainerTools.Verification;

/// <summary>Reads blobs as they are, right or wrong.</summary>
internal sealed class BlobProbe(IReporter reporter)
{
    // A blob that is a little too long is measured to its end; one that goes on far beyond its size is not.
    private const long Tolerance = 64 << 20;

    /// <param name="blob">The blob to read.</param>
    /// <param name="read">Reads the measured bytes. The bytes that it does not read are read afterwards.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>What was read is null where there are no bytes.</returns>
    public async Task<(BlobFacts Facts, T? Read)> ReadAsync<T>(Blob blob, Func<MeasuringStream, Task<T>> read, CancellationToken cancel)
    {
        if (ReferenceEquals(blob.PastStore, blob))
        {
            return await ReadOnceAsync(blob, read, cancel).ConfigureAwait(false);
        }

        // The blob goes into the store first, where the next command looks for it. If the store refuses it, it is read where it is.
        if (await TryFetchAsync(blob, cancel).ConfigureAwait(false))
        {
            (BlobFacts Facts, T? Read) result = await ReadOnceAsync(blob, read, cancel).ConfigureAwait(false);
            if (result.Facts.Matches(blob.Descriptor))
            {
                return result;
            }

            // The store's copy is damaged. Reading it through the store removes it.
            await TryDrainAsync(blob, cancel).ConfigureAwait(false);
        }

        return await ReadOnceAsync(blob.PastStore, read, cancel).ConfigureAwait(false);
    }

    public async Task<BlobFacts> MeasureAsync(Blob blob, CancellationToken cancel) =>
        (await ReadAsync(blob, _ => Task.FromResult(true), cancel).ConfigureAwait(false)).Facts;

    private async Task<(BlobFacts Facts, T? Read)> ReadOnceAsync<T>(Blob blob, Func<MeasuringStream, Task<T>> read, CancellationToken cancel)
    {
        try
        {
            blob.Digest.RequireVerifiable();
            Stream stored = await blob.OpenUnverifiedAsync(0, reporter, cancel).ConfigureAwait(false);
            using var measured = new MeasuringStream(stored, blob.Digest.Algorithm, Math.Min(blob.Size, long.MaxValue - Tolerance) + Tolerance);
            T result = await read(measured).ConfigureAwait(false);
            await StreamCopy.DrainAsync(measured, cancel).ConfigureAwait(false);
            return (new BlobFacts(null, measured.Count, measured.GetDigest()), result);
        }
        catch (ImageException exception) when (IsAboutBlob(exception))
        {
            return (new BlobFacts(exception, 0, default), default);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new ImageException(ImageError.SourceFailed, $"Blob {blob.Digest} cannot be read: {exception.Message}", blob.Digest, exception);
        }
    }

    private static bool IsAboutBlob(ImageException exception) => exception.Error
        is ImageError.NotFound or ImageError.ForeignLayer or ImageError.SizeMismatch or ImageError.Unsupported or ImageError.Malformed;

    private async Task<bool> TryFetchAsync(Blob blob, CancellationToken cancel)
    {
        try
        {
            await blob.FetchAheadAsync(reporter, cancel).ConfigureAwait(false);
            return true;
        }
        catch (ImageException exception) when (IsAboutBlob(exception) || exception.Error == ImageError.DigestMismatch)
        {
            return false;
        }
    }

    private async Task TryDrainAsync(Blob blob, CancellationToken cancel)
    {
        try
        {
            using Stream content = await blob.OpenAsync(reporter, cancel).ConfigureAwait(false);
            await StreamCopy.DrainAsync(content, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (IsAboutBlob(exception) || exception.Error == ImageError.DigestMismatch)
        {
            reporter.Verbose(exception.Message);
        }
    }
}
