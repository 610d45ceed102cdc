using ContainerTools.Registry;
using ContainerTools.Registry.Publishing;

namespace ContainerTools.Syncing;

/// <summary>Synchronizes one repository: compares, brings, removes, remembers.</summary>
internal sealed class PairSync(RegistryClient client, SyncPair pair, SyncOptions options, TreePusher trees, SyncState? state)
{
    /// <param name="report">Receives what becomes of each tag; called by several threads.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <param name="cancel">Stops the work; what was brought stays.</param>
    public async Task RunAsync(Action<SyncResult> report, IReporter reporter, CancellationToken cancel)
    {
        var run = new SyncRun(pair, client.OpenSession(pair.Source), options, report, reporter);
        try
        {
            await RunAsync(run, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception)
        {
            run.Tell(pair.Tell(SyncAction.Failed, null) with { Error = exception, Reason = exception.Message });
        }

        string counts = string.Join(", ", run.Results.GroupBy(result => result.Action).OrderBy(group => group.Key).Select(group => $"{group.Count():N0} {group.Key}"));
        reporter.Verbose($"{pair}: {(counts.Length == 0 ? "no tags" : counts)}; {run.Results.SumSizes(result => result.BytesSent):N0} bytes {(run.Results.Any(result => result.IsPreview) ? "would be sent" : "were sent")}.");
    }

    private async Task RunAsync(SyncRun run, CancellationToken cancel)
    {
        SyncSide[] sides = await Task.WhenAll(
            SyncSide.OpenSourceAsync(client, pair.Source, run.Reporter, cancel),
            SyncSide.OpenDestinationAsync(client, pair.Destination, run.Reporter, cancel)).ConfigureAwait(false);
        (SyncSide source, SyncSide destination) = (sides[0], sides[1]);
        IReadOnlyList<string> tags = pair.Tags.Select(source.Tags!);
        run.Reporter.Verbose($"{pair}: {tags.Count:N0} of {source.Tags!.Count:N0} tags are taken; {source.Tags.Count(TagSelector.Attaches):N0} attach something by their name and follow it only.");

        var target = new PushRepository(destination.Session, pair.Destination.Repository);
        DestinationMemory? memory = state?.Open(pair.Destination, run.Now);
        try
        {
            IReadOnlyList<ComparedTag> compared = await new TagComparer(run, destination, target, memory).CompareAsync(tags, cancel).ConfigureAwait(false);
            var copier = new TagCopier(run, source, destination, target, trees);
            await run.ForEachAsync(compared.GroupBy(tag => tag.Wanted.Digest), (group, token) => copier.CopyAsync([.. group], token), cancel).ConfigureAwait(false);
            if (pair.Rule.Remove)
            {
                await new TagPruner(client, run, source, destination).PruneAsync(cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            Remember(run, memory);
        }
    }

    private void Remember(SyncRun run, DestinationMemory? memory)
    {
        if (memory is null || !options.KeepsState || run.Results.Any(result => result.IsPreview))
        {
            return;
        }

        foreach (SyncResult result in run.Results.Where(result => result.Tag is not null))
        {
            memory.Set(result.Tag!, result.Action is SyncAction.Copied or SyncAction.Updated or SyncAction.Current ? result.Digest : null);
        }

        state!.Keep(pair.Destination, memory, run.Reporter);
    }
}
