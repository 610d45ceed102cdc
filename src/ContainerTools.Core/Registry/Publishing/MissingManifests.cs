namespace ContainerTools.Registry.Publishing;

/// <summary>Finds out what of an image a repository lacks, by asking only.</summary>
internal static class MissingManifests
{
    /// <summary>The tags that do not lead to the manifest yet; the manifest itself, as null, where there are to be no tags.</summary>
    public static async Task<IReadOnlyList<string?>> FindAsync(PushRepository target, IReadOnlyList<string> tags, Digest digest, IReporter reporter, CancellationToken cancel)
    {
        string?[] names = tags.Count == 0 ? [null] : [.. tags];
        ImageReference repository = ImageReference.Parse(target.Name);
        Digest?[] found = await Task.WhenAll(names.Select(tag => target.FindManifestAsync(tag is null ? repository.WithDigest(digest) : repository.WithTag(tag), reporter, cancel))).ConfigureAwait(false);
        return names.Where((_, i) => found[i] != digest).ToArray();
    }

    /// <summary>The manifests of a tree that the registry does not have; what is below one that it has, it has too.</summary>
    public static async Task<IReadOnlyList<ManifestTree>> FindAsync(PushRepository target, ManifestTree tree, IReporter reporter, CancellationToken cancel)
    {
        if (await target.FindManifestAsync(ImageReference.Parse($"{target.Name}@{tree.Digest}"), reporter, cancel).ConfigureAwait(false) == tree.Digest)
        {
            reporter.Verbose($"Manifest {tree.Digest}: already in {target.Name}, with all below it.");
            reporter.Advance(tree.ChildrenFirst().SelectMany(manifest => manifest.Blobs).Sum(blob => blob.Size));
            return [];
        }

        var missing = new IReadOnlyList<ManifestTree>[tree.Children.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, missing.Length),
            new ParallelOptions { MaxDegreeOfParallelism = target.MaximumTransfers, CancellationToken = cancel },
            async (i, token) => missing[i] = await FindAsync(target, tree.Children[i], reporter, token).ConfigureAwait(false)).ConfigureAwait(false);
        return missing.SelectMany(manifests => manifests).Append(tree).DistinctBy(manifest => manifest.Digest).ToArray();
    }
}
