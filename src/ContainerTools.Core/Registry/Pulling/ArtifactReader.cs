using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Pulling;

/// <summary>Reads manifests without asking what they are for: what a manifest lists is not looked into, so that any of them is copied as it is.</summary>
/// <param name="session">The registry.</param>
/// <param name="keep">Puts a blob behind a store; null where nothing is to be kept.</param>
/// <param name="enter">Waits, or throws, before each manifest that is fetched; null for neither.</param>
internal sealed class ArtifactReader(RegistrySession session, Func<Blob, Blob>? keep, Func<CancellationToken, Task>? enter = null)
{
    private readonly ManifestReader _manifests = new(session);
    private readonly RepositoryBlobs _blobs = new(session, keep);

    /// <summary>An artifact with the names that it is asked for by; what is asked for by its digest alone has none.</summary>
    /// <param name="reference">By tag or digest.</param>
    /// <param name="manifest">What the reference leads to.</param>
    public Artifact Of(ImageReference reference, Manifest manifest) =>
        Artifact.Of(manifest, descriptor => _blobs.Open(reference.Repository, descriptor)).From(session, reference, NamesOf(reference), []);

    /// <summary>Reads a manifest, or an index with all that it lists.</summary>
    /// <param name="reference">By tag or digest.</param>
    /// <param name="budget">Counts what is read.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">It cannot be had, or is of a kind that is not known here.</exception>
    public Task<IImage> ReadAsync(ImageReference reference, DocumentBudget budget, IReporter reporter, CancellationToken cancel) =>
        ReadAsync(reference, budget, 0, reporter, cancel);

    private async Task<IImage> ReadAsync(ImageReference reference, DocumentBudget budget, int depth, IReporter reporter, CancellationToken cancel)
    {
        await (enter?.Invoke(cancel) ?? Task.CompletedTask).ConfigureAwait(false);
        ManifestDocument document = await _manifests.ReadAsync(reference, reporter, cancel).ConfigureAwait(false);
        budget.Take(document.Size);
        switch (document)
        {
            case Manifest manifest:
                return Of(reference, manifest);
            case IndexManifest index:
                budget.Enter(index, depth);
                var entries = new List<IndexEntry>();
                foreach (Descriptor entry in index.Manifests)
                {
                    entries.Add(IndexEntry.Of(entry, await ReadAsync(reference.WithTag(null).WithDigest(entry.Digest), budget, depth + 1, reporter, cancel).ConfigureAwait(false)));
                }

                return new ImageIndex(index, entries) { Reference = reference, RepoTags = NamesOf(reference), Source = session };
            default:
                throw Unknown(reference, document);
        }
    }

    public static ImageException Unknown(ImageReference reference, ManifestDocument document) =>
        new(ImageError.Unsupported, $"{reference} is '{PrintableText.Of(document.MediaType)}', which is neither a manifest nor an index of them.", reference);

    private static string[] NamesOf(ImageReference reference) =>
        reference is { Tag: null, Digest: not null } ? [] : [$"{reference.Name}:{reference.Tag ?? ImageReference.DefaultTag}"];
}
