using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Syncing;

/// <summary>Reads a manifest of a repository with all below it, as documents; blobs stay where they are until they are sent.</summary>
/// <param name="session">The registry.</param>
/// <param name="repository">Registry and repository.</param>
/// <param name="enter">Waits, or throws, before each manifest; null for neither.</param>
internal sealed class TreeReader(RegistrySession session, ImageReference repository, Func<CancellationToken, Task>? enter = null)
{
    private readonly ArtifactReader _artifacts = new(session, keep: null, enter);

    /// <exception cref="ImageException">Something of it is not there, or not what its digest says, or of a kind that is not known here.</exception>
    public async Task<ManifestTree> ReadAsync(WantedManifest wanted, IReporter reporter, CancellationToken cancel)
    {
        var budget = new DocumentBudget($"{repository.Name}@{wanted.Digest}", repository);
        if (wanted.Made is not { } index)
        {
            return await ReadAsync(wanted.Digest, budget, reporter, cancel).ConfigureAwait(false);
        }

        var children = new List<ManifestTree>();
        foreach (Descriptor entry in index.Manifests)
        {
            children.Add(await ReadAsync(entry.Digest, budget, reporter, cancel).ConfigureAwait(false));
        }

        return new ManifestTree(index, [], children);
    }

    private async Task<ManifestTree> ReadAsync(Digest digest, DocumentBudget budget, IReporter reporter, CancellationToken cancel) =>
        ManifestTree.Of(await _artifacts.ReadAsync(repository.WithDigest(digest), budget, reporter, cancel).ConfigureAwait(false));
}
