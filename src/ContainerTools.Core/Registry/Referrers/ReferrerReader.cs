using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Referrers;

/// <summary>Reads what is attached to manifests of a registry, and what is attached to that.</summary>
/// <param name="source">The registry.</param>
/// <param name="repository">Without the registry.</param>
/// <param name="keep">Puts a blob behind a store; null where nothing is to be kept.</param>
internal sealed class ReferrerReader(RegistrySession source, string repository, Func<Blob, Blob>? keep)
{
    // A hostile registry could go on for as long as it likes.
    private const int MaximumCount = 1000;
    private readonly DocumentBudget _budget = new($"What is attached at {source.Name}/{repository}", repository);
    private readonly ReferrerFinder _finder = new(source);
    private readonly ArtifactReader _artifacts = new(source, keep);
    private readonly HashSet<(Digest Digest, string? Tag)> _seen = [];

    /// <param name="subjects">The manifests.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Each once; those that others refer to come first.</returns>
    /// <exception cref="ImageException">The registry does not answer, or there is more than anybody attaches.</exception>
    public async Task<IReadOnlyList<AttachedManifest>> ReadAsync(IEnumerable<Digest> subjects, IReporter reporter, CancellationToken cancel)
    {
        var result = new List<AttachedManifest>();
        var asked = new HashSet<Digest>();
        var open = new Queue<Digest>(subjects);
        while (open.TryDequeue(out Digest subject))
        {
            if (!asked.Add(subject))
            {
                continue;
            }

            await foreach (RegistryReferrer found in _finder.FindAsync(ToReference(subject), null, reporter, cancel).ConfigureAwait(false))
            {
                if (!_seen.Add((found.Digest, found.Tag)))
                {
                    continue;
                }

                if (_seen.Count > MaximumCount)
                {
                    throw new ImageException(ImageError.TooLarge, $"More than {MaximumCount:N0} manifests are attached to the image at {source.Name}/{repository}.", subject);
                }

                if (await TryReadAsync(found, reporter, cancel).ConfigureAwait(false) is { } content)
                {
                    result.Add(new AttachedManifest(content, found.Tag));
                    open.Enqueue(content.Digest);
                }
            }
        }

        return result;
    }

    // A registry that keeps no list itself does not take from the tag in its place what is removed. Whatever is wrong with one of them,
    // takes nothing from the others and from the image.
    private async Task<IImage?> TryReadAsync(RegistryReferrer listed, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return await _artifacts.ReadAsync(listed.Reference, _budget, reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            reporter.Warning($"{listed.Digest} is listed as attached to {listed.Subject}, but is not there any more; it is left out.");
            return null;
        }
        catch (ImageException exception) when (!_budget.IsSpent && exception.Error is ImageError.Malformed or ImageError.Unsupported or ImageError.DigestMismatch or ImageError.TooLarge)
        {
            reporter.Warning($"{listed.Digest}, which is attached to {listed.Subject}, cannot be read and is left out: {exception.Message}");
            return null;
        }
    }

    private ImageReference ToReference(Digest digest) => ImageReference.Parse($"{source.Name}/{repository}@{digest}");
}
