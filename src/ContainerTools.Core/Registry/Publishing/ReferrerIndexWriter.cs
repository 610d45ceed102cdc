using ContainerTools.Json;

namespace ContainerTools.Registry.Publishing;

/// <summary>
/// The index under the tag <c>alg-hex</c> that lists what refers to a manifest, at registries that keep no such list
/// themselves (OCI distribution-spec, "Referrers Tag Schema"). No registry writes it under a condition, so it is looked at
/// afterwards whether somebody else has written at the same time.
/// </summary>
internal sealed class ReferrerIndexWriter(PushRepository target, Digest subject, IReporter reporter)
{
    private const int Attempts = 3;
    private const string What = "The index of referrers";
    private static readonly SemaphoreSlim Single = new(1);

    /// <summary>Lists a manifest, unless it is listed already.</summary>
    public Task AddAsync(ManifestDocument manifest, CancellationToken cancel) =>
        ChangeAsync(present => Lists(present, manifest.Digest) ? null : Write(present, entries => entries.Append(EntryOf(manifest))), $"{manifest.Digest} was added to", cancel);

    /// <summary>Takes a manifest out of the list (OCI distribution-spec, "Deleting Manifests"); an index that is not there stays so.</summary>
    public Task RemoveAsync(Digest manifest, CancellationToken cancel) =>
        ChangeAsync(present => Lists(present, manifest) ? Write(present, entries => entries.Where(entry => !Names(entry, manifest))) : null, $"{manifest} was taken from", cancel);

    /// <param name="change">Makes another index of the present one; null where nothing is to be done.</param>
    /// <param name="done">What was done, for the log.</param>
    /// <param name="cancel">Stops the work.</param>
    private async Task ChangeAsync(Func<IndexManifest?, byte[]?> change, string done, CancellationToken cancel)
    {
        string tag = ReferrerTags.IndexTag(subject);
        await Single.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            for (int attempt = 1; change(await ReadAsync(cancel).ConfigureAwait(false)) is { } written; attempt++)
            {
                if (attempt > Attempts)
                {
                    throw new ImageException(ImageError.RegistryFailed, $"{target.Name} keeps no list of what refers to {subject}, and the tag '{tag}' that stands for it is written by others all the time.", subject);
                }

                await new ManifestUploader(target, reporter).PutAsync(ManifestDocument.Parse(written, MediaTypes.OciIndex), tag, cancel).ConfigureAwait(false);
                reporter.Verbose($"{target.Name} keeps no list of referrers; {done} the tag '{tag}'.");
            }
        }
        finally
        {
            Single.Release();
        }
    }

    private async Task<IndexManifest?> ReadAsync(CancellationToken cancel)
    {
        ImageReference name = ImageReference.Parse(target.Name).WithTag(ReferrerTags.IndexTag(subject));
        try
        {
            return await target.ReadManifestAsync(name, reporter, cancel).ConfigureAwait(false) as IndexManifest
                ?? throw new ImageException(ImageError.Unsupported, $"{name} should list what refers to {subject}, but it is no index.", name);
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            return null;
        }
    }

    private static bool Lists(IndexManifest? index, Digest manifest) => index?.Manifests.Any(entry => entry.Digest == manifest) == true;

    private static bool Names(byte[] entry, Digest manifest) => Descriptor.Read(JsonReading.ParseObject(entry, What), What).Digest == manifest;

    private static byte[] EntryOf(ManifestDocument manifest) => (manifest.Descriptor with
    {
        ArtifactType = manifest.ArtifactType ?? (manifest as Manifest)?.Config.MediaType,
        Annotations = manifest.Annotations,
    }).ToJson();

    private static byte[] Write(IndexManifest? present, Func<IEnumerable<byte[]>, IEnumerable<byte[]>> change)
    {
        ReadOnlyMemory<byte> index = present?.Raw ?? IndexWriter.Empty;
        IEnumerable<byte[]> entries = IndexWriter.ReadEntries(index, What).Select(IndexWriter.Keep);
        var text = new JsonObjectText(index, What);
        text.Set("mediaType", JsonWriting.WriteValue(MediaTypes.OciIndex));
        return IndexWriter.Rewrite(text.ToBytes(), change(entries), What);
    }
}
