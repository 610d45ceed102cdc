using System.Collections.Concurrent;
using System.Net;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry;

/// <summary>Removes tags and manifests (OCI distribution-spec, "Deleting tags", "Deleting Manifests").</summary>
internal sealed class ManifestRemover(RegistrySession session)
{
    private readonly ManifestReader _manifests = new(session);

    public async Task RemoveAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        string what = reference.Digest is null ? $"Removing tag '{reference.Tag}' of {reference.Name}" : $"Removing manifest {reference.Digest} of {reference.Name}";
        var request = new RegistryRequest(
            HttpMethod.Delete,
            $"v2/{reference.Repository}/manifests/{reference.ManifestName}",
            RegistryScope.Repository(reference.Repository, "pull", "delete"));
        try
        {
            using HttpResponseMessage response = await session.Transport.SendCheckedAsync(request, what, reference, reporter, cancel).ConfigureAwait(false);
            reporter.Verbose($"{what}: done ({(int)response.StatusCode}).");
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            // The request was sent twice, because the answer to the first one got lost.
            reporter.Verbose($"{what}: it is gone already.");
        }
        catch (ImageException exception) when (exception.HttpStatus is HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed)
        {
            throw new ImageException(ImageError.Unsupported, exception.Message, reference, exception) { HttpStatus = exception.HttpStatus, RegistryCode = exception.RegistryCode };
        }
    }

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
