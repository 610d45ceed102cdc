using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry;

/// <summary>Finds where the tags of a repository lead, several at a time. What is wrong with one tag is told of that tag.</summary>
internal sealed class TagList(RegistrySession session)
{
    private readonly ManifestReader _manifests = new(session);

    /// <param name="repository">The repository's name; tag and digest do not matter.</param>
    /// <param name="maximum">Of tags.</param>
    /// <param name="tags">As the registry lists them.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>In the registry's order, each tag once; null where there are more.</returns>
    public async Task<IReadOnlyList<TagHead>?> ReadHeadsAsync(ImageReference repository, int maximum, IAsyncEnumerable<string> tags, IReporter reporter, CancellationToken cancel)
    {
        var names = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        await foreach (string tag in tags.WithCancellation(cancel).ConfigureAwait(false))
        {
            if (names.TryAdd(tag, true) && names.Count > maximum)
            {
                return null;
            }
        }

        var heads = new TagHead[names.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, heads.Length),
            new ParallelOptions { MaxDegreeOfParallelism = session.Options.MaximumTransfers, CancellationToken = cancel },
            async (i, token) => heads[i] = await ReadAsync(repository.WithDigest(null).WithTag(names.GetAt(i).Key), reporter, token).ConfigureAwait(false)).ConfigureAwait(false);
        return heads;
    }

    private async Task<TagHead> ReadAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return new TagHead(reference.Tag!, await _manifests.ReadHeadAsync(reference, reporter, cancel).ConfigureAwait(false), null);
        }
        catch (ImageException exception)
        {
            return new TagHead(reference.Tag!, null, exception);
        }
    }
}
