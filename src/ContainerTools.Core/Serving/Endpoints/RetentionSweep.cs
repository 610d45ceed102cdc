using ContainerTools.Serving.Content;

namespace ContainerTools.Serving.Endpoints;

/// <summary>Removes manifests whose last tag moved on long ago, and the blobs that only they need.</summary>
/// <param name="index">Says which manifests those are, and which stay.</param>
/// <param name="content">Has the blobs.</param>
/// <param name="graph">Says what manifests need.</param>
/// <param name="retention">How long they stay.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class RetentionSweep(RepositoryIndex index, RegistryContent content, ManifestGraph graph, TimeSpan retention, TimeProvider clock)
{
    /// <exception cref="ImageException">The layout cannot be read, or is locked for too long.</exception>
    /// <exception cref="IOException">Something cannot be removed; the next sweep tries again only what is still written down.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        content.ForgetUses();
        if (!index.Left.Values.Any(IsOver))
        {
            return;
        }

        using IDisposable held = await index.LockAsync(cancel).ConfigureAwait(false);
        Catalog named = index.Entries;
        var going = new List<(string Repository, Digest Digest)>();
        var goingContent = new HashSet<Digest>();
        var staying = new List<Descriptor>();
        foreach (((string Repository, Digest Digest) place, LeftManifest left) in index.Left)
        {
            HashSet<Digest>? needed = IsOver(left) ? await graph.FindContentAsync([left.Descriptor], cancel).ConfigureAwait(false) : null;
            if (needed is null || named.Find(place.Repository, place.Digest) is null && needed.Any(content.IsInUse))
            {
                staying.Add(left.Descriptor);
            }
            else
            {
                going.Add(place);
                goingContent.UnionWith(needed);
            }
        }

        if (going.Count == 0)
        {
            return;
        }

        // All that anything else needs, whatever repository it is in: blobs belong to all of them.
        goingContent.ExceptWith(await graph.FindContentAsync([.. named.Entries.Select(entry => entry.Descriptor), .. staying], cancel).ConfigureAwait(false));
        foreach ((string repository, Digest digest) in going)
        {
            index.Forget(repository, digest);
        }

        await index.FlushAsync(withLeft: true).ConfigureAwait(false);
        foreach (Digest digest in goingContent)
        {
            content.Remove(digest);
        }
    }

    private bool IsOver(LeftManifest left) => clock.GetUtcNow() - left.Since >= retention;
}
