using ContainerTools.Registry;
using ContainerTools.Registry.Publishing;

namespace ContainerTools.Syncing;

/// <summary>
/// Brings what is attached to manifests and what is attached to that. Both ends are asked for their lists, so that of what the destination lists nothing
/// is fetched. May be used by several threads.
/// </summary>
internal sealed class ReferrerCopier(SyncRun run, SyncSide source, SyncSide destination, PushRepository target, TreePusher trees)
{
    // A hostile registry could go on for as long as it likes.
    private const int MaximumCount = 1000;
    private readonly ReferrerFinder _there = new(source.Session, source.Tags);
    private readonly ReferrerFinder _here = new(destination.Session, destination.Tags);

    /// <summary>What the destination lacks, by asking only.</summary>
    /// <param name="subjects">Manifests that the source has.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Those that others refer to come first.</returns>
    /// <exception cref="ImageException">A registry does not answer, or there is more than anybody attaches.</exception>
    public async Task<IReadOnlyList<RegistryReferrer>> FindMissingAsync(IEnumerable<Digest> subjects, CancellationToken cancel)
    {
        var missing = new List<RegistryReferrer>();
        var asked = new HashSet<Digest>();
        var open = new Queue<Digest>(subjects);
        while (open.TryDequeue(out Digest subject))
        {
            if (!asked.Add(subject) || await ListAsync(_there, source.Name, subject, cancel).ConfigureAwait(false) is not { Count: > 0 } found)
            {
                continue;
            }

            HashSet<(Digest, string?)> present = (await ListAsync(_here, destination.Name, subject, cancel).ConfigureAwait(false)).Select(referrer => (referrer.Digest, referrer.Tag)).ToHashSet();
            missing.AddRange(found.Where(referrer => !present.Contains((referrer.Digest, referrer.Tag))));
            found.ForEach(referrer => open.Enqueue(referrer.Digest));
            if (asked.Count + open.Count > MaximumCount + DocumentLimits.Entries)
            {
                throw new ImageException(ImageError.TooLarge, $"More manifests are attached at {source.Name.Name} than are followed.", subject);
            }
        }

        return missing;
    }

    /// <summary>Brings them; a damaged one is left out with a warning.</summary>
    /// <returns>How many came, and how many bytes were sent.</returns>
    /// <exception cref="ImageException">The destination does not take one.</exception>
    public async Task<(int Count, long Sent)> CopyAsync(IReadOnlyList<RegistryReferrer> missing, bool isPreview, CancellationToken cancel)
    {
        (int count, long sent) = (0, 0);
        foreach (RegistryReferrer referrer in missing)
        {
            if (await TryReadAsync(referrer, cancel).ConfigureAwait(false) is not { } tree)
            {
                continue;
            }

            count++;
            sent += tree.Document.Size + await (isPreview
                ? trees.MeasureAsync(target, tree, null, source.Name, run.Reporter, cancel)
                : trees.PushAsync(target, tree, null, source.Name, run.Reporter, cancel)).ConfigureAwait(false);
            if (!isPreview)
            {
                await new ManifestUploader(target, run.Reporter).PutAsync(tree.Document, referrer.Tag, cancel).ConfigureAwait(false);
            }
        }

        return (count, sent);
    }

    private async Task<List<RegistryReferrer>> ListAsync(ReferrerFinder finder, ImageReference repository, Digest subject, CancellationToken cancel)
    {
        var result = new List<RegistryReferrer>();
        await foreach (RegistryReferrer referrer in finder.FindAsync(repository.WithDigest(subject), null, run.Reporter, cancel).ConfigureAwait(false))
        {
            result.Add(referrer);
            if (result.Count > MaximumCount)
            {
                throw new ImageException(ImageError.TooLarge, $"More than {MaximumCount:N0} manifests are attached to {subject} at {repository.Name}.", subject);
            }
        }

        return result;
    }

    private async Task<ManifestTree?> TryReadAsync(RegistryReferrer referrer, CancellationToken cancel)
    {
        try
        {
            var reader = new TreeReader(source.Session, source.Name, token => run.Limiter.EnterAsync(source.Name.WithDigest(referrer.Digest), token));
            return await run.Limiter.ReadAsync(() => reader.ReadAsync(new WantedManifest(referrer.Digest), run.Reporter, cancel), cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error is ImageError.NotFound or ImageError.Malformed or ImageError.Unsupported or ImageError.DigestMismatch or ImageError.TooLarge)
        {
            run.Reporter.Warning($"{referrer.Digest}, which {source.Name.Name} lists as attached to {referrer.Subject.Digest}, is left out: {exception.Message}");
            return null;
        }
    }
}
