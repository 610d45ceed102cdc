using ContainerTools.Registry;
using ContainerTools.Registry.Publishing;
using ContainerTools.Registry.Pulling;

namespace ContainerTools.Syncing;

/// <summary>
/// Removes tags at a destination that a rule takes and that are gone at the source. A registry that removes manifests only is asked to remove the
/// manifest, if nothing else needs it.
/// </summary>
internal sealed class TagPruner(RegistryClient client, SyncRun run, SyncSide source, SyncSide destination)
{
    // Each tag of the destination costs a request, but only where something is to be removed.
    private const int MaximumTags = 10_000;

    /// <exception cref="ImageException">The destination's tags are not known, or the source has none at all, which may be its fault.</exception>
    public async Task PruneAsync(CancellationToken cancel)
    {
        if (destination.Tags is null)
        {
            throw new ImageException(ImageError.Unsupported, $"{destination.Name.Name} does not list its tags, so none is removed there.", destination.Name);
        }

        IReadOnlySet<string> there = source.Tags!;
        string[] gone = run.Pair.Tags.Select(there.Concat(destination.Tags)).Where(tag => !there.Contains(tag)).ToArray();
        if (gone.Length == 0)
        {
            return;
        }

        if (there.Count == 0 && !run.Options.Force)
        {
            throw new ImageException(
                ImageError.InvalidArgument,
                $"{source.Name.Name} lists no tags at all. Nothing is removed from {destination.Name.Name}, where {gone.Length:N0} would go.",
                destination.Name);
        }

        KeptTags kept = await KeptTags.ReadAsync(client, destination.Name, MaximumTags, run.Reporter, cancel).ConfigureAwait(false)
            ?? throw new ImageException(ImageError.TooLarge, $"{destination.Name.Name} has more than {MaximumTags:N0} tags, too many to see which of them need what is removed.", destination.Name);

        // All are taken out first: what they need in common may go.
        var heads = gone.Select(tag => (Tag: tag, Head: kept.Remove(tag))).ToArray();
        foreach ((string tag, ManifestHead? head) in heads)
        {
            bool isGone = head is null;
            await run.TellAsync([tag], needsPulls: false, async () => isGone = await RemoveAsync(tag, head, kept, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
            if (!isGone)
            {
                kept.Add(head!);
            }
        }
    }

    private async Task<bool> RemoveAsync(string tag, ManifestHead? head, KeptTags kept, CancellationToken cancel)
    {
        if (head is null)
        {
            run.Skip(tag, "it leads nowhere, or does not tell where");
            return true;
        }

        SyncResult intended = run.Pair.Tell(SyncAction.Removed, tag) with { PreviousDigest = head.Digest };
        switch (await run.AskAsync(intended, cancel).ConfigureAwait(false))
        {
            case SyncAnswer.Decline:
                run.Skip(tag, "it was declined", head.Digest);
                return false;
            case SyncAnswer.Preview:
                run.Tell(intended with { IsPreview = true });
                return true;
            default:
                await RemoveAsync(head, kept, cancel).ConfigureAwait(false);
                run.Tell(intended);
                return true;
        }
    }

    private async Task RemoveAsync(ManifestHead head, KeptTags kept, CancellationToken cancel)
    {
        ImageReference tag = head.Reference.WithDigest(null);
        try
        {
            await new TagRemover(client).RemoveAsync(tag, head.Digest, kept.TagsOf(head.Digest), run.Options.Force, run.Reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error == ImageError.Unsupported && !run.Options.Force)
        {
            if (await kept.FindNeedAsync(head.Digest, run.Reporter, cancel).ConfigureAwait(false) is { } need)
            {
                throw new ImageException(
                    ImageError.Unsupported,
                    $"{exception.Message} {tag.Registry} removes manifests only, and {head.Digest} must stay: {need}. Nothing was removed.",
                    tag,
                    exception);
            }

            await new ManifestRemover(client).RemoveAsync(tag.WithTag(null).WithDigest(head.Digest), run.Reporter, cancel).ConfigureAwait(false);
        }
    }
}
