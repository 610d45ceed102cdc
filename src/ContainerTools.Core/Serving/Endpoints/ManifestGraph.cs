using System.Runtime.CompilerServices;
using ContainerTools.Serving.Content;

namespace ContainerTools.Serving.Endpoints;

/// <summary>Which manifests are in a repository: those that are named there, and those that an index there lists.</summary>
internal sealed class ManifestGraph(RepositoryIndex index, RegistryContent content)
{
    /// <returns>Null where the repository does not have it.</returns>
    public async Task<Descriptor?> FindAsync(string repository, Digest digest, CancellationToken cancel)
    {
        if (index.In(repository).FirstOrDefault(entry => entry.Digest == digest) is { } named)
        {
            return named.Descriptor;
        }

        await foreach (Descriptor reached in WalkAsync(repository, cancel).ConfigureAwait(false))
        {
            if (reached.Digest == digest)
            {
                return reached;
            }
        }

        return index.FindLeft(repository, digest);
    }

    /// <summary>All manifests of the repository, each once.</summary>
    public async IAsyncEnumerable<Descriptor> WalkAsync(string repository, [EnumeratorCancellation] CancellationToken cancel)
    {
        var walk = new ManifestWalk(index.In(repository).Select(entry => entry.Descriptor));
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
    public async IAsyncEnumerable<ManifestDocument> ReadAsync(string repository, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (Descriptor descriptor in WalkAsync(repository, cancel).ConfigureAwait(false))
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
        foreach (string repository in index.Entries.Select(entry => entry.Repository).Distinct().Where(name => name != except).ToArray())
        {
            await foreach (ManifestDocument document in ReadAsync(repository, cancel).ConfigureAwait(false))
            {
                if (document.Digest == blob || document is Manifest image && image.Layers.Append(image.Config).Any(part => part.Digest == blob))
                {
                    return repository;
                }
            }
        }

        return null;
    }
}
