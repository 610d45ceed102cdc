using ContainerTools.Registry;
using ContainerTools.Registry.Publishing;

namespace ContainerTools.Syncing;

/// <summary>
/// Makes repositories the same as others, by rules: manifests are copied byte for byte, only what is missing moves, and tags come last. What was
/// brought stays when the work is stopped or killed, and is not sent again.
/// </summary>
/// <param name="client">Talks to the registries; it must not be disposed before the work is done.</param>
/// <param name="options">What holds for all rules.</param>
public sealed class RepositorySync(RegistryClient client, SyncOptions options)
{
    /// <summary>The registries that rules write to, as references name them. What is no destination is left out here, and refused when it is used.</summary>
    /// <param name="rules">The rules.</param>
    public static IReadOnlyCollection<string> FindDestinationRegistries(IEnumerable<SyncRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return rules.Select(rule => ImageReference.TryParse($"{rule.Destination.Split('/')[0]}/a/b", out ImageReference? name) ? name.Registry : null)
            .OfType<string>()
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToArray();
    }

    /// <summary>Synchronizes one repository after the other, the tags of each several at a time.</summary>
    /// <param name="rules">Which; all are read before anything is changed.</param>
    /// <param name="report">Receives what becomes of each tag as soon as it is known, in no particular order; called by several threads.</param>
    /// <param name="reporter">Receives notes and warnings, and a summary of each repository.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">A rule is not one, a catalog cannot be listed, or the state cannot be read. What concerns one tag or repository is told in a result.</exception>
    public async Task RunAsync(IReadOnlyList<SyncRule> rules, Action<SyncResult> report, IReporter reporter, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(report);
        SyncState? state = options.StatePath is null ? null : SyncState.Read(options.StatePath, reporter);
        var trees = new TreePusher(new BlobPusher(new PublishOptions { PastStore = true }, new BlobLedger()));
        foreach (SyncPair pair in await new PairFinder(client).FindAsync(rules, reporter, cancel).ConfigureAwait(false))
        {
            await new PairSync(client, pair, options, trees, state).RunAsync(report, reporter, cancel).ConfigureAwait(false);
        }
    }
}
