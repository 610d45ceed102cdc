using ContainerTools.Registry.Pulling;

namespace ContainerTools.Registry.Publishing;

/// <summary>Removes a tag and nothing else, whatever the registry does with a request for that. May be used by several threads.</summary>
/// <param name="client">How to talk to registries.</param>
public sealed class TagRemover(RegistryClient client)
{
    /// <summary>Removes a tag (OCI distribution-spec, "Deleting tags").</summary>
    /// <param name="reference">With the tag; a digest does not matter.</param>
    /// <param name="digest">What the tag leads to.</param>
    /// <param name="others">The other tags that lead there, as far as they are known. If they go with the tag, they are put back.</param>
    /// <param name="mayOverwrite">
    /// Whether, where the registry removes only manifests, an empty image is pushed under the tag and removed by its digest. Nobody else
    /// should push to that tag meanwhile.
    /// </param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.Unsupported"/>: the registry does not do that, and nothing was removed. <see cref="ImageError.RegistryFailed"/>: it
    /// removed more, which could not be put back.
    /// </exception>
    public async Task RemoveAsync(ImageReference reference, Digest digest, IReadOnlyList<string> others, bool mayOverwrite, IReporter reporter, CancellationToken cancel)
    {
        ImageReference tag = reference.WithDigest(null);
        ManifestDocument? shared = others.Count == 0 ? null : await TryReadAsync(tag, digest, reporter, cancel).ConfigureAwait(false);
        try
        {
            await new ManifestRemover(client).RemoveAsync(tag, reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error == ImageError.Unsupported && mayOverwrite)
        {
            await new TagOverwriter(client).RemoveAsync(tag, digest, reporter, cancel).ConfigureAwait(false);
        }

        if (others is [var witness, ..] && !await RegistryClient.HasManifestAsync(client.OpenSession(tag), tag.WithTag(witness), reporter, cancel).ConfigureAwait(false))
        {
            await PutBackAsync(tag, others, shared, reporter).ConfigureAwait(false);
        }
    }

    private async Task<ManifestDocument?> TryReadAsync(ImageReference tag, Digest digest, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return await new ManifestReader(client.OpenSession(tag)).ReadAsync(tag.WithTag(null).WithDigest(digest), reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception)
        {
            reporter.Verbose($"{digest} of {tag.Name} could not be put back if the registry removed it with its tag: {exception.Message}");
            return null;
        }
    }

    // Registries of old remove the manifest, and so every tag, when they are asked to remove one. Its blobs are still there.
    private async Task PutBackAsync(ImageReference tag, IReadOnlyList<string> others, ManifestDocument? shared, IReporter reporter)
    {
        string what = $"{tag.Registry} removed not only {tag} but its manifest, and with it the tags {string.Join(", ", others)}";
        try
        {
            if (shared is null)
            {
                throw new ImageException(ImageError.RegistryFailed, $"{what}.", tag);
            }

            var uploader = new ManifestUploader(new PushRepository(client.OpenSession(tag), tag.Repository), reporter);
            foreach (string other in others)
            {
                await uploader.PutAsync(shared, other, CancellationToken.None).ConfigureAwait(false);
            }

            reporter.Warning($"{what}; these were put back.");
        }
        catch (ImageException exception) when (shared is not null)
        {
            throw new ImageException(ImageError.RegistryFailed, $"{what}. They could not be put back: {exception.Message}", tag, exception);
        }
    }
}
