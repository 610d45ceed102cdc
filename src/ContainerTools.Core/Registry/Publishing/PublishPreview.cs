using System.Collections.Concurrent;
using ContainerTools.IO.Streams;

namespace ContainerTools.Registry.Publishing;

/// <summary>Finds out what publishing an image would do, by requests that only read. Whether it may be done, only an upload would tell.</summary>
internal sealed class PublishPreview(PushRepository target, Publication publication, PublishOptions options, BlobPusher blobs, BlobLedger ledger)
{
    private readonly List<PublishStep> _steps = [];

    /// <param name="readReferrers">What comes along with the image.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<IReadOnlyList<PublishStep>> RunAsync(
        Func<IImage, IReporter, CancellationToken, Task<IReadOnlyList<(ManifestTree Tree, string? Tag)>>> readReferrers, IReporter reporter, CancellationToken cancel)
    {
        Layer[] changing = ImageCompressor.FindChanging(publication.Image, options.Compression);
        ManifestTree tree = ManifestTree.Of(publication.Image);

        // If layers must still be compressed, the manifest is not known yet, so the registry cannot have it.
        (IReadOnlyList<string?> tags, bool isThere) = changing.Length > 0 ? (publication.Tags, false)
            : await MissingManifests.FindAsync(target, publication.Tags, tree.Digest, reporter, cancel).ConfigureAwait(false);
        _steps.AddRange(changing.Select(layer => new PublishStep(PublishAction.Compress, $"layer {layer.DiffId} ({layer.Size:N0} bytes)", $"{options.Compression}")));
        IReadOnlyList<ManifestTree> manifests = changing.Length > 0 ? [tree]
            : tags.Count == 0 ? []
            : await MissingManifests.FindAsync(target, tree, isThere, reporter, cancel).ConfigureAwait(false);
        await AddAsync(manifests, changing, reporter, cancel).ConfigureAwait(false);
        foreach ((ManifestTree referrer, string? tag) in await readReferrers(publication.Image, reporter, cancel).ConfigureAwait(false))
        {
            await AddReferrerAsync(referrer, tag, reporter, cancel).ConfigureAwait(false);
        }

        AddTags(tags);
        return _steps.Count > 0 ? _steps : [new PublishStep(PublishAction.Skip, $"{publication}", $"leads to {tree.Digest} already")];
    }

    private async Task AddReferrerAsync(ManifestTree referrer, string? tag, IReporter reporter, CancellationToken cancel)
    {
        (IReadOnlyList<string?> missing, bool isThere) = await MissingManifests.FindAsync(target, tag is null ? [] : [tag], referrer.Digest, reporter, cancel).ConfigureAwait(false);
        if (missing.Count > 0)
        {
            await AddAsync(await MissingManifests.FindAsync(target, referrer, isThere, reporter, cancel).ConfigureAwait(false), [], reporter, cancel).ConfigureAwait(false);
            AddTags(missing);
        }
    }

    private void AddTags(IEnumerable<string?> tags) =>
        _steps.AddRange(tags.OfType<string>().Select(tag => new PublishStep(PublishAction.Tag, $"{publication.Name.Name}:{tag}", "")));

    private async Task AddAsync(IReadOnlyList<ManifestTree> manifests, Layer[] changing, IReporter reporter, CancellationToken cancel)
    {
        Blob[] all = [.. manifests.SelectMany(manifest => manifest.Blobs).DistinctBy(blob => blob.Digest).ExceptBy(changing.Select(layer => layer.Digest), blob => blob.Digest)];
        var isThere = new ConcurrentDictionary<Digest, bool>();
        await StreamCopy.ForEachAsync(
            all.Where(blob => !blobs.IsLeftOut(blob) && !ledger.Has(target, blob.Digest)),
            blob => blob.Size,
            target.MaximumTransfers,
            async (blob, token) => isThere[blob.Digest] = await target.HasBlobAsync(blob.Digest, reporter, token).ConfigureAwait(false),
            cancel).ConfigureAwait(false);
        foreach (Blob blob in all)
        {
            _steps.Add(Plan(blob, isThere.GetValueOrDefault(blob.Digest)));
            ledger.Add(target, blob.Digest);
        }

        _steps.AddRange(manifests.Select(manifest => changing.Length > 0
            ? new PublishStep(PublishAction.Send, "manifest", "its digest is not known yet")
            : new PublishStep(PublishAction.Send, $"manifest {manifest.Digest} ({manifest.Document.Size:N0} bytes)", "")));
    }

    private PublishStep Plan(Blob blob, bool isThere)
    {
        string subject = $"blob {blob.Digest} ({blob.Size:N0} bytes)";
        return blobs.IsLeftOut(blob) ? new PublishStep(PublishAction.Skip, subject, $"its publisher offers it at {blob.Descriptor.Urls[0]} only")
            : ledger.Has(target, blob.Digest) ? new PublishStep(PublishAction.Skip, subject, "comes with an image before")
            : isThere ? new PublishStep(PublishAction.Skip, subject, $"already in {target.Name}")
            : ledger.FindSource(target, blob, BlobLedger.OriginOf(publication.Image)) is { } source ? new PublishStep(PublishAction.Mount, subject, $"from {target.Registry}/{source}")
            : new PublishStep(PublishAction.Send, subject, "");
    }
}
