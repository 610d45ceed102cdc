using ContainerTools.Registry;
using ContainerTools.Registry.Publishing;
using ContainerTools.Registry.Pulling;

namespace ContainerTools.Syncing;

/// <summary>
/// Brings one manifest, with all that it needs and what is attached to it, and then makes tags lead to it. Several tags that lead to the same are brought
/// together, so that nothing is fetched twice.
/// </summary>
internal sealed class TagCopier(SyncRun run, SyncSide source, SyncSide destination, PushRepository target, TreePusher trees)
{
    private readonly ReferrerCopier _referrers = new(run, source, destination, target, trees);

    /// <summary>Brings what the tags lead to.</summary>
    /// <param name="tags">They are to lead to the same.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task CopyAsync(IReadOnlyList<ComparedTag> tags, CancellationToken cancel)
    {
        ComparedTag[] current = tags.Where(tag => tag.IsCurrent).ToArray();
        if (current.Length > 0)
        {
            await run.TellAsync(Names(current), needsPulls: false, () => RefreshAsync(current, cancel), cancel).ConfigureAwait(false);
        }

        var approved = new Dictionary<bool, List<ComparedTag>> { [false] = [], [true] = [] };
        foreach (ComparedTag tag in tags.Where(tag => !tag.IsCurrent))
        {
            if (run.Limiter.Obstacle is { } obstacle)
            {
                run.Skip(tag.Tag, obstacle, tag.Present);
            }
            else if (await AskAsync(Intend(tag), cancel).ConfigureAwait(false) is { } isPreview)
            {
                approved[isPreview].Add(tag);
            }
        }

        foreach ((bool isPreview, List<ComparedTag> chosen) in approved.Where(pair => pair.Value.Count > 0))
        {
            await BringAsync(chosen, isPreview, cancel).ConfigureAwait(false);
        }
    }

    private async Task BringAsync(List<ComparedTag> tags, bool isPreview, CancellationToken cancel)
    {
        WantedManifest wanted = tags[0].Wanted;
        ManifestTree? tree = null;
        (int count, long sent) = (0, 0);
        bool isThere = await run.TellAsync(
            Names(tags),
            needsPulls: true,
            async () =>
            {
                Task<ManifestTree> reading = ReadAsync(tags[0], cancel);
                Task<Digest?> asking = target.FindManifestAsync(destination.Name.WithDigest(wanted.Digest), run.Reporter, cancel);
                await Task.WhenAll(reading, asking).ConfigureAwait(false);
                tree = await reading.ConfigureAwait(false);
                bool isPresent = await asking.ConfigureAwait(false) == wanted.Digest;
                sent = await (isPreview ? trees.MeasureAsync(target, tree, isPresent, source.Name, run.Reporter, cancel) : trees.PushAsync(target, tree, isPresent, source.Name, run.Reporter, cancel)).ConfigureAwait(false);

                // Before the tags, so that nobody finds an image without its signature.
                IReadOnlyList<RegistryReferrer> missing = run.Pair.Rule.IncludeReferrers ? await _referrers.FindMissingAsync(SubjectsOf(tree, wanted), cancel).ConfigureAwait(false) : [];
                (count, long more) = await _referrers.CopyAsync(missing, isPreview, cancel).ConfigureAwait(false);
                sent += more;
            },
            cancel).ConfigureAwait(false);
        if (!isThere)
        {
            return;
        }

        foreach (ComparedTag tag in tags)
        {
            SyncResult result = Intend(tag) with { BytesSent = sent + tree!.Document.Size, ReferrerCount = count, IsPreview = isPreview };
            await run.TellAsync(
                [tag.Tag],
                needsPulls: false,
                async () =>
                {
                    await (isPreview ? Task.CompletedTask : new ManifestUploader(target, run.Reporter).PutAsync(tree.Document, tag.Tag, cancel)).ConfigureAwait(false);
                    run.Tell(result);
                    (count, sent) = (0, 0);
                },
                cancel).ConfigureAwait(false);
        }
    }

    // The destination has the image; something may have been attached to it since.
    private async Task RefreshAsync(ComparedTag[] tags, CancellationToken cancel)
    {
        WantedManifest wanted = tags[0].Wanted;
        IReadOnlyList<RegistryReferrer> missing = [];
        if (run.Pair.Rule.IncludeReferrers)
        {
            // Read where no limit counts it.
            ManifestTree tree = await new TreeReader(destination.Session, destination.Name).ReadAsync(new WantedManifest(wanted.Digest), run.Reporter, cancel).ConfigureAwait(false);
            missing = await _referrers.FindMissingAsync(SubjectsOf(tree, wanted), cancel).ConfigureAwait(false);
        }

        SyncResult first = run.Pair.Tell(SyncAction.Current, tags[0].Tag) with { Digest = wanted.Digest, PreviousDigest = wanted.Digest };
        if (missing.Count > 0 && await AskAsync(first with { Action = SyncAction.Updated, ReferrerCount = missing.Count }, cancel).ConfigureAwait(false) is var answer)
        {
            if (answer is { } isPreview)
            {
                (int count, long sent) = await _referrers.CopyAsync(missing, isPreview, cancel).ConfigureAwait(false);
                run.Tell(first with { Action = count > 0 ? SyncAction.Updated : SyncAction.Current, ReferrerCount = count, BytesSent = sent, IsPreview = isPreview });
            }
        }
        else
        {
            run.Tell(first);
        }

        foreach (ComparedTag tag in tags.Skip(1))
        {
            run.TellCurrent(tag.Tag, wanted.Digest);
        }
    }

    private async Task<ManifestTree> ReadAsync(ComparedTag tag, CancellationToken cancel)
    {
        ImageReference known = source.Name.WithTag(tag.Tag);
        try
        {
            return await run.Limiter.ReadAsync(
                () => new TreeReader(source.Session, source.Name, token => run.Limiter.EnterAsync(known, token)).ReadAsync(tag.Wanted, run.Reporter, cancel),
                cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            if (await new ManifestReader(source.Session).FindAsync(known, run.Reporter, cancel).ConfigureAwait(false) is { } now && now == tag.Wanted.Digest)
            {
                throw;
            }

            throw new ImageException(ImageError.TagMoved, $"{known} led to {tag.Wanted.Digest}, which is gone; the tag was moved or removed meanwhile. A later run takes what it leads to then.", known, exception);
        }
    }

    /// <returns>Whether it is a preview; null where it is left, which was told then.</returns>
    private async Task<bool?> AskAsync(SyncResult intended, CancellationToken cancel)
    {
        switch (await run.AskAsync(intended, cancel).ConfigureAwait(false))
        {
            case SyncAnswer.Decline:
                run.Skip(intended.Tag!, "it was declined", intended.PreviousDigest);
                return null;
            case var answer:
                return answer == SyncAnswer.Preview;
        }
    }

    private SyncResult Intend(ComparedTag tag) =>
        run.Pair.Tell(tag.Present is null ? SyncAction.Copied : SyncAction.Updated, tag.Tag) with { Digest = tag.Wanted.Digest, PreviousDigest = tag.Present };

    // Nothing can be attached at the source to an index that was made here.
    private static IEnumerable<Digest> SubjectsOf(ManifestTree tree, WantedManifest wanted) =>
        tree.ChildrenFirst().Select(manifest => manifest.Digest).Distinct().Where(digest => wanted.Made is null || digest != wanted.Digest);

    private static string[] Names(IEnumerable<ComparedTag> tags) => [.. tags.Select(tag => tag.Tag)];
}
