using System.Runtime.CompilerServices;
using ContainerTools.Serving.Content;

namespace ContainerTools.Serving.Endpoints;

/// <summary>Which manifests are in a repository: those that are named there, and those that an index there lists.</summary>
internal sealed class ManifestGraph(RepositoryIndex index, RegistryContent content)
{
    /// <returns>Null where the repository does not have it.</returns>
    public async Task<Descriptor?> FindAsync(string repository, Digest digest, CancellationToken cancel)
    {
        if ((index.Entries.Find(repository, digest)?.Descriptor ?? FindLeft(repository, digest)) is { } named)
        {
            return named;
        }

        await foreach (Descriptor reached in WalkAsync(repository, cancel).ConfigureAwait(false))
        {
            if (reached.Digest == digest)
            {
                return reached;
            }
        }

        // It may have lost its tag while we looked.
        return FindLeft(repository, digest);
    }

    /// <summary>All manifests of the repository that a tag or an index leads to, or that stand there by themselves, each once.</summary>
    public IAsyncEnumerable<Descriptor> WalkAsync(string repository, CancellationToken cancel) =>
        WalkAsync(index.In(repository).Select(entry => entry.Descriptor), cancel);

    /// <summary>The same of given manifests.</summary>
    public async IAsyncEnumerable<Descriptor> WalkAsync(IEnumerable<Descriptor> roots, [EnumeratorCancellation] CancellationToken cancel)
    {
        var walk = new ManifestWalk(roots);
        while (walk.TryNext(out Descriptor? next))
        {
            yield return next;
            if (!MediaTypes.IsManifest(next.MediaType))
            {
                walk.Follow(await content.ReadManifestAsync(next.Digest, next.MediaType, cancel).ConfigureAwait(false));
            }
        }
    }

    /// <summary>The same, read; what is not there or no manifest is left out.</summary>
    public IAsyncEnumerable<ManifestDocument> ReadAsync(string repository, CancellationToken cancel) =>
        ReadAsync(index.In(repository).Select(entry => entry.Descriptor), cancel);

    /// <summary>All that manifests need, and they themselves.</summary>
    public async Task<HashSet<Digest>> FindContentAsync(IEnumerable<Descriptor> roots, CancellationToken cancel)
    {
        HashSet<Digest> found = [.. roots.Select(root => root.Digest)];
        await foreach (ManifestDocument document in ReadAsync(roots, cancel).ConfigureAwait(false))
        {
            found.Add(document.Digest);
            found.UnionWith(document is Manifest image ? image.Layers.Append(image.Config).Select(part => part.Digest) : []);
        }

        return found;
    }

    private async IAsyncEnumerable<ManifestDocument> ReadAsync(IEnumerable<Descriptor> roots, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (Descriptor descriptor in WalkAsync(roots, cancel).ConfigureAwait(false))
        {
            if (await content.ReadManifestAsync(descriptor.Digest, descriptor.MediaType, cancel).ConfigureAwait(false) is { } document)
            {
                yield return document;
            }
        }
    }

    /// <summary>A repository of which a manifest needs that blob, other than the given one; null if there is none.</summary>
    public async Task<string?> FindUserAsync(Digest blob, string except, CancellationToken cancel)
    {
        ILookup<string, Descriptor> left = index.Left.Where(pair => pair.Key.Repository != except).ToLookup(pair => pair.Key.Repository, pair => pair.Value.Descriptor);
        Catalog named = index.Entries;
        foreach (string repository in named.Repositories.Concat(left.Select(group => group.Key)).Distinct().Where(name => name != except).ToArray())
        {
            await foreach (ManifestDocument document in ReadAsync(named.In(repository).Select(entry => entry.Descriptor).Concat(left[repository]), cancel).ConfigureAwait(false))
            {
                if (document.Digest == blob || document is Manifest image && image.Layers.Append(image.Config).Any(part => part.Digest == blob))
                {
                    return repository;
                }
            }
        }

        return null;
    }

    private Descriptor? FindLeft(string repository, Digest digest) => index.Left.GetValueOrDefault((repository, digest))?.Descriptor;
}
