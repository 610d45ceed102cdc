using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Publishing;

/// <summary>Reads what is attached to an image at the registry that it came from, and what is attached to that.</summary>
internal sealed class ReferrerReader(RegistrySession source, string repository)
{
    // A hostile registry could go on for as long as it likes.
    private const int MaximumCount = 1000;
    private readonly DocumentBudget _budget = new($"What is attached at {source.Name}/{repository}", repository);
    private readonly ReferrerFinder _finder = new(source);
    private readonly ManifestReader _manifests = new(source);
    private readonly HashSet<(Digest Digest, string? Tag)> _seen = [];

    /// <returns>Manifests with what they need, and the tag by which cosign attached them; those that others refer to first.</returns>
    public async Task<IReadOnlyList<(ManifestTree Tree, string? Tag)>> ReadAsync(IEnumerable<Digest> subjects, IReporter reporter, CancellationToken cancel)
    {
        var result = new List<(ManifestTree Tree, string? Tag)>();
        foreach (Digest subject in subjects)
        {
            await foreach (RegistryReferrer found in _finder.FindAsync(ToReference(subject), null, reporter, cancel).ConfigureAwait(false))
            {
                if (_seen.Add((found.Digest, found.Tag)) && await TryReadAsync(found, reporter, cancel).ConfigureAwait(false) is { } document)
                {
                    result.Add((await ReadTreeAsync(document, 0, reporter, cancel).ConfigureAwait(false), found.Tag));
                }
            }

            if (_seen.Count > MaximumCount)
            {
                throw new ImageException(ImageError.TooLarge, $"More than {MaximumCount} manifests are attached to the image at {source.Name}/{repository}.", subject);
            }
        }

        return result.Count == 0 ? result
            : [.. result, .. await ReadAsync(result.Select(found => found.Tree.Digest).Distinct().ToArray(), reporter, cancel).ConfigureAwait(false)];
    }

    // A registry that keeps no list itself does not take from the tag in its place what is removed.
    private async Task<ManifestDocument?> TryReadAsync(RegistryReferrer listed, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return await _manifests.ReadAsync(ToReference(listed.Digest), reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            reporter.Warning($"{listed.Digest} is listed as attached to {listed.Subject}, but is not there any more; it is left out.");
            return null;
        }
    }

    private async Task<ManifestTree> ReadTreeAsync(ManifestDocument document, int depth, IReporter reporter, CancellationToken cancel)
    {
        if (document is not IndexManifest index)
        {
            Descriptor[] parts = document is Manifest manifest ? [.. manifest.Layers, manifest.Config] : [];
            return new ManifestTree(document, parts.Select(part => new RegistryBlob(source, repository, part)).ToArray(), []);
        }

        _budget.Enter(index, depth);
        var children = new List<ManifestTree>();
        foreach (Descriptor entry in index.Manifests)
        {
            ManifestDocument child = await _manifests.ReadAsync(ToReference(entry.Digest), reporter, cancel).ConfigureAwait(false);
            children.Add(await ReadTreeAsync(child, depth + 1, reporter, cancel).ConfigureAwait(false));
        }

        return new ManifestTree(index, [], children);
    }

    private ImageReference ToReference(Digest digest) => ImageReference.Parse($"{source.Name}/{repository}@{digest}");
}
