using System.Collections.Concurrent;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry;

/// <summary>Finds where the tags of a repository lead.</summary>
internal sealed class TagList(RegistrySession session)
{
    private readonly ManifestReader _manifests = new(session);

    public async Task<IReadOnlyDictionary<string, Digest>?> GetTagDigestsAsync(ImageReference repository, int maximum, IAsyncEnumerable<string> tags, IReporter reporter, CancellationToken cancel)
    {
        var names = new List<string>();
        await foreach (string tag in tags.WithCancellation(cancel).ConfigureAwait(false))
        {
            if (names.Count == maximum)
            {
                return null;
            }

            names.Add(tag);
        }

        var digests = new ConcurrentDictionary<string, Digest>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            names.Where(ReferenceGrammar.IsTag),
            new ParallelOptions { MaxDegreeOfParallelism = session.Options.MaximumTransfers, CancellationToken = cancel },
            async (tag, token) =>
            {
                try
                {
                    digests[tag] = await _manifests.ResolveTagAsync(repository.WithDigest(null).WithTag(tag), reporter, token).ConfigureAwait(false);
                }
                catch (ImageException exception) when (exception.Error == ImageError.NotFound)
                {
                    reporter.Verbose($"Tag '{tag}' of {repository.Name} is listed but leads nowhere.");
                }
            }).ConfigureAwait(false);
        return digests;
    }
}
