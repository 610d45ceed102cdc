using ContainerTools.Registry.Referrers;

namespace ContainerTools.Registry.Publishing;

/// <summary>
/// Brings images to registries: blobs first, then the manifests that need them, tags last, so that no tag ever leads to
/// something incomplete. What is there already is not sent; what one image brought, the next ones mount.
/// </summary>
public sealed class ImagePublisher
{
    private readonly RegistryClient _client;
    private readonly PublishOptions _publish;
    private readonly BlobLedger _ledger = new();
    private readonly ReferrerCollector _referrers = new();
    private readonly BlobPusher _blobs;
    private readonly TreePusher _trees;
    private readonly ImageCompressor _compressor;

    /// <summary>A publisher that uses a client's connections and tokens.</summary>
    /// <param name="client">Talks to the registries; it must not be disposed before the publisher's work is done.</param>
    /// <param name="publish">What is to become of the images.</param>
    public ImagePublisher(RegistryClient client, PublishOptions publish)
    {
        _client = client;
        _publish = publish;
        _blobs = new BlobPusher(publish, _ledger);
        _trees = new TreePusher(_blobs);
        _compressor = new ImageCompressor(publish, _ledger);
    }

    /// <summary>How many bytes will be reported, for progress.</summary>
    public static long Measure(IEnumerable<Publication> publications) => publications.SumSizes(publication => publication.Image.Size);

    /// <summary>Publishes one image.</summary>
    /// <returns>The references that lead to it now, one for each tag.</returns>
    /// <exception cref="ImageException">Something went wrong; then no tag was moved that leads to something incomplete.</exception>
    public async Task<IReadOnlyList<ImageReference>> PublishAsync(Publication publication, IReporter reporter, CancellationToken cancel)
    {
        publication.RequireContent();
        PushRepository target = Open(publication);
        IImage image = await _compressor.CompressAsync(target, publication.Image, reporter, cancel).ConfigureAwait(false);
        ManifestTree tree = ManifestTree.Of(image);
        (IReadOnlyList<string?> missing, bool isThere) = await MissingManifests.FindAsync(target, publication.Tags, tree.Digest, reporter, cancel).ConfigureAwait(false);
        ImageReference? origin = BlobLedger.OriginOf(publication.Image);
        if (missing.Count > 0)
        {
            await _trees.PushAsync(target, tree, isThere, origin, reporter, cancel).ConfigureAwait(false);
        }

        // The referrers come before the tags, so that nobody finds an image without its signature.
        foreach ((ManifestTree referrer, string? tag) in await ReadReferrersAsync(publication.Image, reporter, cancel).ConfigureAwait(false))
        {
            await BringReferrerAsync(target, referrer, tag, origin, reporter, cancel).ConfigureAwait(false);
        }

        foreach (string? tag in missing)
        {
            await new ManifestUploader(target, reporter).PutAsync(tree.Document, tag, cancel).ConfigureAwait(false);
        }

        if (missing.Count == 0)
        {
            reporter.Verbose($"{publication}: {tree.Digest} is there already.");
            reporter.Advance(image.Size);
        }

        return publication.GetReferences(tree.Digest);
    }

    /// <summary>What publishing would do, in its order. All requests only read, so nothing tells whether the registry would let us.</summary>
    /// <exception cref="ImageException">The registry cannot be reached, or would refuse.</exception>
    public Task<IReadOnlyList<PublishStep>> PreviewAsync(Publication publication, IReporter reporter, CancellationToken cancel)
    {
        publication.RequireContent();
        return new PublishPreview(Open(publication), publication, _publish, _blobs, _ledger).RunAsync(ReadReferrersAsync, reporter, cancel);
    }

    private async Task<IReadOnlyList<(ManifestTree Tree, string? Tag)>> ReadReferrersAsync(IImage image, IReporter reporter, CancellationToken cancel) =>
        !_publish.IncludeReferrers ? []
            : [.. (await _referrers.ReadAsync(image, reporter, cancel).ConfigureAwait(false)).Select(attached => (ManifestTree.Of(attached.Content), attached.Tag))];

    private async Task BringReferrerAsync(PushRepository target, ManifestTree referrer, string? tag, ImageReference? origin, IReporter reporter, CancellationToken cancel)
    {
        (IReadOnlyList<string?> missing, bool isThere) = await MissingManifests.FindAsync(target, tag is null ? [] : [tag], referrer.Digest, reporter, cancel).ConfigureAwait(false);
        if (missing.Count > 0)
        {
            await _trees.PushAsync(target, referrer, isThere, origin, reporter, cancel).ConfigureAwait(false);
            await new ManifestUploader(target, reporter).PutAsync(referrer.Document, tag, cancel).ConfigureAwait(false);
        }
    }

    private PushRepository Open(Publication publication) =>
        new(_client.OpenSession(publication.Name), publication.Name.Repository);
}
