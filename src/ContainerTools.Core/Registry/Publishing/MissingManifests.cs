namespace ContainerTools.Registry.Publishing;

/// <summary>Finds out what of an image a repository lacks, by asking only.</summary>
internal static class MissingManifests
{
    /// <summary>Asks for tags and for what they are to lead to, all at once.</summary>
    /// <returns>
    /// The tags that do not lead to the manifest yet; the manifest itself, as null, where there are to be no tags. And whether the manifest is there.
    /// </returns>
    public static async Task<(IReadOnlyList<string?> Tags, bool IsThere)> FindAsync(PushRepository target, IReadOnlyList<string> tags, Digest digest, IReporter reporter, CancellationToken cancel)
    {
        ImageReference repository = ImageReference.Parse(target.Name);
        Task<Digest?> asking = target.FindManifestAsync(repository.WithDigest(digest), reporter, cancel);
        Digest?[] found = await Task.WhenAll(tags.Select(tag => target.FindManifestAsync(repository.WithTag(tag), reporter, cancel)).Append(asking)).ConfigureAwait(false);
        string?[] names = tags.Count == 0 ? [null] : [.. tags];
        return (names.Where((_, i) => found[i] != digest).ToArray(), found[^1] == digest);
    }

    /// <summary>The manifests of a tree that the registry does not have; what is below one that it has, it has too.</summary>
    /// <param name="target">The repository.</param>
    /// <param name="tree">The manifest with what is below it.</param>
    /// <param name="isThere">Whether the registry has the manifest itself; null to ask it.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public static async Task<IReadOnlyList<ManifestTree>> FindAsync(PushRepository target, ManifestTree tree, bool? isThere, IReporter reporter, CancellationToken cancel)
    {
        if (isThere ?? await target.FindManifestAsync(ImageReference.Parse($"{target.Name}@{tree.Digest}"), reporter, cancel).ConfigureAwait(false) == tree.Digest)
        {
            reporter.Verbose($"Manifest {tree.Digest}: already in {target.Name}, with all below it.");
            reporter.Advance(tree.ChildrenFirst().SelectMany(manifest => manifest.Blobs).SumSizes(blob => blob.Size));
            return [];
        }

        var missing = new IReadOnlyList<ManifestTree>[tree.Children.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, missing.Length),
            new ParallelOptions { MaxDegreeOfParallelism = target.MaximumTransfers, CancellationToken = cancel },
            async (i, token) => missing[i] = await FindAsync(target, tree.Children[i], null, reporter, token).ConfigureAwait(false)).ConfigureAwait(false);
        return missing.SelectMany(manifests => manifests).Append(tree).DistinctBy(manifest => manifest.Digest).ToArray();
    }
}
