using System.Collections.Concurrent;
using System.Security.Cryptography;
using ContainerTools.Registry.Publishing;

namespace ContainerTools.Syncing;

/// <summary>
/// Compares the tags of both ends: one HEAD at the source for each, and one at the destination for each that is there and not remembered. What is wrong
/// with one tag is told of that tag.
/// </summary>
internal sealed class TagComparer(SyncRun run, SyncSide destination, PushRepository target, DestinationMemory? memory)
{
    private readonly ConcurrentBag<ComparedTag> _found = [];
    private int _asked;

    /// <param name="tags">Those that the rule takes.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>In the order of the tags; those are left out of which a result was told.</returns>
    public async Task<IReadOnlyList<ComparedTag>> CompareAsync(IReadOnlyList<string> tags, CancellationToken cancel)
    {
        await run.ForEachAsync(tags, CompareAsync, cancel).ConfigureAwait(false);
        Dictionary<string, ComparedTag> found = _found.ToDictionary(tag => tag.Tag, StringComparer.Ordinal);
        ComparedTag[] remembered = found.Values.Where(tag => tag.IsRemembered).ToArray();

        // One is asked for in any case, another one in each run.
        if (remembered.Length > 0 && _asked == 0)
        {
            await AskAgainAsync([remembered[RandomNumberGenerator.GetInt32(remembered.Length)]], found, cancel).ConfigureAwait(false);
        }

        if (memory?.IsDoubted == true && remembered.Length > 0)
        {
            run.Reporter.Warning($"{destination.Name.Name} is written to by others: a tag leads elsewhere than when it was seen last. All its tags are asked for.");
            await AskAgainAsync(remembered, found, cancel).ConfigureAwait(false);
        }

        return tags.Select(tag => found.GetValueOrDefault(tag)).OfType<ComparedTag>().ToArray();
    }

    private Task CompareAsync(string tag, CancellationToken cancel) => run.TellAsync(
        [tag],
        needsPulls: true,
        async () =>
        {
            // Both ends are asked at once, unless what is remembered may spare the destination the question.
            Digest? remembered = destination.Tags?.Contains(tag) == true ? memory?.Recall(tag) : null;
            Task<WantedManifest?> finding = FindAsync(tag, cancel);
            Task<Digest?> asking = remembered is null ? AskAsync(tag, cancel) : Task.FromResult<Digest?>(null);
            await Task.WhenAll(finding, asking).ConfigureAwait(false);
            if (await finding.ConfigureAwait(false) is not { } wanted)
            {
                run.Skip(tag, "the source lists it, but it leads nowhere there");
                return;
            }

            bool isRemembered = remembered == wanted.Digest;
            Digest? present = isRemembered ? remembered : await (remembered is null ? asking : AskAsync(tag, cancel)).ConfigureAwait(false);
            var compared = new ComparedTag(tag, wanted, present, isRemembered);
            if (compared.IsCurrent && !isRemembered && !run.Pair.Rule.IncludeReferrers)
            {
                run.TellCurrent(tag, wanted.Digest);
                return;
            }

            _found.Add(compared);
        },
        cancel);

    private async Task<WantedManifest?> FindAsync(string tag, CancellationToken cancel)
    {
        try
        {
            return await run.Platforms.FindAsync(run.Pair.Source.WithTag(tag), run.Reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            return null;
        }
    }

    private async Task AskAgainAsync(IReadOnlyList<ComparedTag> tags, Dictionary<string, ComparedTag> found, CancellationToken cancel)
    {
        var asked = new ConcurrentDictionary<string, ComparedTag?>(StringComparer.Ordinal);
        await run.ForEachAsync(
            tags,
            async (tag, token) =>
            {
                asked[tag.Tag] = null;
                await run.TellAsync([tag.Tag], needsPulls: false, async () => asked[tag.Tag] = tag with { Present = await AskAsync(tag.Tag, token).ConfigureAwait(false), IsRemembered = false }, token).ConfigureAwait(false);
            },
            cancel).ConfigureAwait(false);
        foreach ((string tag, ComparedTag? compared) in asked)
        {
            found.Remove(tag);
            if (compared is not null)
            {
                found.Add(tag, compared);
            }
        }
    }

    private async Task<Digest?> AskAsync(string tag, CancellationToken cancel)
    {
        Digest? present = destination.MayHave(tag) ? await target.FindManifestAsync(destination.Name.WithTag(tag), run.Reporter, cancel).ConfigureAwait(false) : null;
        if (memory is not null)
        {
            Interlocked.Add(ref _asked, memory.Knew(tag) ? 1 : 0);
            memory.Check(tag, present, run.Now);
        }

        return present;
    }
}
