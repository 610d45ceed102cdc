namespace ContainerTools.Registry;

/// <summary>Finds out what publishing an image would do, by asking only. Whether it may be done at all, an upload tells that is begun and cancelled.</summary>
internal sealed class PublishPreview(PushRepository target, Publication publication, PublishOptions options, BlobPusher blobs, BlobLedger ledger)
{
    private readonly List<PublishStep> _steps = [];

    public async Task<IReadOnlyList<PublishStep>> RunAsync(IReporter reporter, CancellationToken cancel)
    {
        Layer[] plain = ImageCompressor.FindPlain(publication.Image, options.Compression);
        ManifestTree tree = ManifestTree.Of(publication.Image);

        // Where layers are yet to be compressed nobody knows the manifest, so nothing of it can be there.
        IReadOnlyList<string?> tags = plain.Length > 0 ? publication.Tags
            : await ImagePublisher.FindMissingAsync(target, publication, tree.Digest, reporter, cancel).ConfigureAwait(false);
        if (plain.Length == 0 && tags.Count == 0)
        {
            return [new PublishStep(PublishAction.Skip, $"{publication}", $"leads to {tree.Digest} already")];
        }

        _steps.AddRange(plain.Select(layer => new PublishStep(PublishAction.Compress, $"layer {layer.DiffId} ({layer.Size:N0} bytes)", $"{options.Compression}")));
        IReadOnlyList<ManifestTree> manifests = plain.Length > 0 ? [tree]
            : await ImagePublisher.FindMissingAsync(target, tree, reporter, cancel).ConfigureAwait(false);
        foreach (Blob blob in manifests.SelectMany(manifest => manifest.Blobs).DistinctBy(blob => blob.Digest).ExceptBy(plain.Select(layer => layer.Digest), blob => blob.Digest))
        {
            await AddAsync(blob, reporter, cancel).ConfigureAwait(false);
        }

        foreach (ManifestTree manifest in manifests)
        {
            _steps.Add(new PublishStep(PublishAction.Send, plain.Length > 0 ? "manifest" : $"manifest {manifest.Digest} ({manifest.Document.Size:N0} bytes)", plain.Length > 0 ? "its digest is not known yet" : ""));
        }

        _steps.AddRange(tags.OfType<string>().Select(tag => new PublishStep(PublishAction.Tag, $"{publication.Name.Name}:{tag}", "")));
        UploadSession? trial = await UploadSession.StartAsync(target, null, reporter, cancel).ConfigureAwait(false);
        await trial!.CancelAsync().ConfigureAwait(false);
        return _steps;
    }

    private async Task AddAsync(Blob blob, IReporter reporter, CancellationToken cancel)
    {
        string subject = $"blob {blob.Digest} ({blob.Size:N0} bytes)";
        if (blobs.IsLeftOut(blob))
        {
            _steps.Add(new PublishStep(PublishAction.Skip, subject, $"its publisher offers it at {blob.Descriptor.Urls[0]} only"));
        }
        else if (ledger.Has(target, blob.Digest))
        {
            _steps.Add(new PublishStep(PublishAction.Skip, subject, "comes with an image before"));
        }
        else if (await target.HasBlobAsync(blob.Digest, reporter, cancel).ConfigureAwait(false))
        {
            _steps.Add(new PublishStep(PublishAction.Skip, subject, $"already in {target.Name}"));
        }
        else if (ledger.FindSource(target, blob, ImagePublisher.OriginOf(publication.Image)) is { } source)
        {
            _steps.Add(new PublishStep(PublishAction.Mount, subject, $"from {target.Registry}/{source}"));
        }
        else
        {
            _steps.Add(new PublishStep(PublishAction.Send, subject, ""));
        }

        ledger.Add(target, blob.Digest);
    }
}
