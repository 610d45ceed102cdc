using ContainerTools.Registry;

namespace ContainerTools.Syncing;

/// <summary>Makes pairs of repositories of rules: looks wildcards up in catalogs, puts prefixes before names, and finds what contradicts itself.</summary>
internal sealed class PairFinder(RegistryClient client)
{
    private const int MaximumPairs = 10_000;

    /// <exception cref="ImageException">A rule is not one, a catalog cannot be listed, or two sources would go to one destination.</exception>
    public async Task<IReadOnlyList<SyncPair>> FindAsync(IReadOnlyList<SyncRule> rules, IReporter reporter, CancellationToken cancel)
    {
        var pairs = new List<SyncPair>();
        var selectors = rules.Select(rule => (Rule: rule, Tags: new TagSelector(rule))).ToArray();
        foreach ((SyncRule rule, TagSelector tags) in selectors)
        {
            foreach (ImageReference source in await FindSourcesAsync(rule, reporter, cancel).ConfigureAwait(false))
            {
                pairs.Add(new SyncPair(source, FindDestination(rule, source), rule, tags));
                if (pairs.Count > MaximumPairs)
                {
                    throw new ImageException(ImageError.TooLarge, $"The rules lead to more than {MaximumPairs:N0} repositories.");
                }
            }
        }

        foreach (IGrouping<string, SyncPair> destination in pairs.GroupBy(pair => pair.Destination.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (destination.Select(pair => pair.Source.Name).Distinct(StringComparer.OrdinalIgnoreCase).ToArray() is [var first, var second, ..])
            {
                throw new ImageException(ImageError.InvalidArgument, $"{first} and {second} would both go to {destination.Key}. End the destination with a slash to make it a prefix, or give each its own.", destination.Key);
            }

            if (destination.First() is var pair && pair.Source.Name.Equals(destination.Key, StringComparison.OrdinalIgnoreCase))
            {
                throw new ImageException(ImageError.InvalidArgument, $"{pair.Source.Name} would go to itself.", pair.Source);
            }
        }

        return pairs;
    }

    private async Task<IReadOnlyList<ImageReference>> FindSourcesAsync(SyncRule rule, IReporter reporter, CancellationToken cancel)
    {
        if (rule.Source.AsSpan().IndexOfAny('*', '?', '[') is < 0)
        {
            return [Read(rule.Source, "source")];
        }

        int slash = rule.Source.IndexOf('/', StringComparison.Ordinal);
        string registry = slash < 0 ? "" : rule.Source[..slash];
        if (!ReferenceGrammar.IsRegistry(registry))
        {
            throw new ImageException(ImageError.InvalidArgument, $"The source '{rule.Source}' has wildcards and must name its registry then, as in 'registry.example.com/team/*'.", rule.Source);
        }

        if (!rule.Destination.EndsWith('/'))
        {
            throw new ImageException(ImageError.InvalidArgument, $"The source '{rule.Source}' stands for several repositories, so the destination '{rule.Destination}' must end with a slash.", rule.Destination);
        }

        var pattern = TagPattern.OfWildcard(rule.Source[(slash + 1)..]);
        var found = new List<ImageReference>();
        await foreach (string repository in client.GetRepositoriesAsync(registry, reporter, cancel).ConfigureAwait(false))
        {
            if (pattern.Matches(repository))
            {
                found.Add(ImageReference.Parse($"{registry}/{repository}"));
            }
        }

        if (found.Count == 0)
        {
            reporter.Warning($"{registry} lists no repository that matches '{rule.Source}'.");
        }

        return found.Distinct().ToArray();
    }

    // A destination without a registry is not taken for one of Docker Hub: nothing gets there by accident.
    private static ImageReference FindDestination(SyncRule rule, ImageReference source)
    {
        ImageReference destination = Read(rule.Destination.EndsWith('/') ? rule.Destination + source.Repository : rule.Destination, "destination");
        return rule.Destination.StartsWith(destination.Registry + "/", StringComparison.OrdinalIgnoreCase)
            ? destination
            : throw new ImageException(ImageError.InvalidArgument, $"The destination '{rule.Destination}' does not say which registry.", rule.Destination);
    }

    private static ImageReference Read(string text, string what)
    {
        if (!ImageReference.TryParse(text, out ImageReference? reference, out string? problem))
        {
            throw new ImageException(ImageError.InvalidArgument, $"The {what} '{text}' is no name of a repository: {problem}", text);
        }

        if (reference.Tag is not null || reference.Digest is not null)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The {what} '{text}' names one image; give the repository alone, and tags as patterns.", text);
        }

        reference.RequireRepository();
        return reference;
    }
}
