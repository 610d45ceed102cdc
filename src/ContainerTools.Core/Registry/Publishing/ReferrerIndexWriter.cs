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
    private static readonly SemaphoreSlim Single = new(1);

    public async Task AddAsync(ManifestDocument manifest, CancellationToken cancel)
    {
        await Single.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                IndexManifest? present = await ReadAsync(cancel).ConfigureAwait(false);
                if (present?.Manifests.Any(entry => entry.Digest == manifest.Digest) == true)
                {
                    return;
                }

                if (attempt > Attempts)
                {
                    throw new ImageException(ImageError.RegistryFailed, $"{target.Name} keeps no list of what refers to {subject}, and the tag '{ReferrerTags.IndexTag(subject)}' that stands for it is written by others all the time.", subject);
                }

                ManifestDocument index = ManifestDocument.Parse(Write(present, manifest), MediaTypes.OciIndex);
                await new ManifestUploader(target, reporter).PutAsync(index, ReferrerTags.IndexTag(subject), cancel).ConfigureAwait(false);
                reporter.Verbose($"{target.Name} keeps no list of referrers; {manifest.Digest} was added to the tag '{ReferrerTags.IndexTag(subject)}'.");
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

    private static byte[] Write(IndexManifest? present, ManifestDocument manifest)
    {
        Descriptor entry = manifest.Descriptor with
        {
            ArtifactType = manifest.ArtifactType ?? (manifest as Manifest)?.Config.MediaType,
            Annotations = manifest.Annotations,
        };
        const string What = "The index of referrers";
        ReadOnlyMemory<byte> index = present?.Raw ?? IndexWriter.Empty;
        IEnumerable<byte[]> entries = IndexWriter.ReadEntries(index, What).Select(IndexWriter.Keep);
        var text = new JsonObjectText(index, What);
        text.Set("mediaType", JsonWriting.WriteValue(MediaTypes.OciIndex));
        return IndexWriter.Rewrite(text.ToBytes(), entries.Append(entry.ToJson()), What);
    }
}
