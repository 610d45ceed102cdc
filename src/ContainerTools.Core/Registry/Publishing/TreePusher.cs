using ContainerTools.IO.Streams;

namespace ContainerTools.Registry.Publishing;

/// <summary>Brings all that a manifest needs to a repository, from the bottom up, and not the manifest itself. May be used by several threads.</summary>
internal sealed class TreePusher(BlobPusher blobs)
{
    /// <param name="target">The repository to bring it to.</param>
    /// <param name="tree">The manifest with what is below it.</param>
    /// <param name="isThere">Whether the repository has the manifest itself; null to ask.</param>
    /// <param name="origin">The repository that it came from, if it came from one.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>How many bytes of blobs and manifests were sent.</returns>
    public async Task<long> PushAsync(PushRepository target, ManifestTree tree, bool? isThere, ImageReference? origin, IReporter reporter, CancellationToken cancel)
    {
        IReadOnlyList<ManifestTree> missing = await MissingManifests.FindAsync(target, tree, isThere, reporter, cancel).ConfigureAwait(false);
        ManifestTree[] below = missing.Where(manifest => manifest.Digest != tree.Digest).ToArray();
        long sent = below.SumSizes(manifest => manifest.Document.Size);
        await StreamCopy.ForEachAsync(
            BlobsOf(missing),
            blob => blob.Size,
            2 * target.MaximumTransfers, // As many are asked for as are sent.
            async (blob, token) => Interlocked.Add(ref sent, await blobs.PushAsync(target, blob, origin, reporter, token).ConfigureAwait(false)),
            cancel).ConfigureAwait(false);

        var uploader = new ManifestUploader(target, reporter);
        await Parallel.ForEachAsync(
            below.Where(manifest => manifest.Children.Count == 0),
            new ParallelOptions { MaxDegreeOfParallelism = target.MaximumTransfers, CancellationToken = cancel },
            async (manifest, token) => await uploader.PutAsync(manifest.Document, null, token).ConfigureAwait(false)).ConfigureAwait(false);
        foreach (ManifestTree index in below.Where(manifest => manifest.Children.Count > 0))
        {
            await uploader.PutAsync(index.Document, null, cancel).ConfigureAwait(false);
        }

        return sent;
    }

    /// <summary>Finds out how many bytes would be sent, by asking only.</summary>
    /// <inheritdoc cref="PushAsync"/>
    public async Task<long> MeasureAsync(PushRepository target, ManifestTree tree, bool? isThere, ImageReference? origin, IReporter reporter, CancellationToken cancel)
    {
        IReadOnlyList<ManifestTree> missing = await MissingManifests.FindAsync(target, tree, isThere, reporter, cancel).ConfigureAwait(false);
        long sent = missing.Where(manifest => manifest.Digest != tree.Digest).SumSizes(manifest => manifest.Document.Size);
        await StreamCopy.ForEachAsync(
            BlobsOf(missing),
            blob => blob.Size,
            target.MaximumTransfers,
            async (blob, token) => Interlocked.Add(ref sent, await blobs.MeasureAsync(target, blob, origin, reporter, token).ConfigureAwait(false)),
            cancel).ConfigureAwait(false);
        return sent;
    }

    private static IEnumerable<Blob> BlobsOf(IEnumerable<ManifestTree> manifests) => manifests.SelectMany(manifest => manifest.Blobs).DistinctBy(blob => blob.Digest);
}
