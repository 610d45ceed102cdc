using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Publishing;

/// <summary>
/// The tags of a repository of which some are removed, and what those that stay need: the manifests that they lead to, those that an index
/// among these lists, and what these are attached to. For one thread at a time.
/// </summary>
public sealed class KeptTags
{
    private readonly RegistryClient _client;
    private readonly RegistrySession _session;
    private readonly ImageReference _repository;
    private readonly Dictionary<string, ManifestHead> _kept;
    private readonly TagHead? _unknown;
    private readonly Dictionary<Digest, HashSet<Digest>> _listed = [];

    private KeptTags(RegistryClient client, ImageReference repository, IReadOnlyList<TagHead> tags, IReporter reporter)
    {
        _client = client;
        _session = client.OpenSession(repository);
        _repository = repository;
        _kept = tags.Where(tag => tag.Head is not null).ToDictionary(tag => tag.Tag, tag => tag.Head!, StringComparer.Ordinal);
        foreach (TagHead broken in tags.Where(tag => tag.Head is null))
        {
            if (broken.Problem!.Error == ImageError.NotFound)
            {
                reporter.Verbose($"Tag '{broken.Tag}' of {repository.Name} is listed but leads nowhere.");
            }
            else
            {
                _unknown ??= broken;
            }
        }
    }

    /// <summary>Looks at all tags of a repository.</summary>
    /// <param name="client">How to talk to the registry.</param>
    /// <param name="repository">The repository's name; tag and digest do not matter.</param>
    /// <param name="maximum">Of tags; each costs a request.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Null where there are more.</returns>
    /// <exception cref="ImageException">They cannot be listed.</exception>
    public static async Task<KeptTags?> ReadAsync(RegistryClient client, ImageReference repository, int maximum, IReporter reporter, CancellationToken cancel)
    {
        repository = repository.WithTag(null).WithDigest(null);
        return await client.GetTagHeadsAsync(repository, maximum, reporter, cancel).ConfigureAwait(false) is { } tags ? new KeptTags(client, repository, tags, reporter) : null;
    }

    /// <summary>The tags that stay and lead to a manifest, in the order of their characters.</summary>
    public IReadOnlyList<string> TagsOf(Digest digest) => _kept.Where(tag => tag.Value.Digest == digest).Select(tag => tag.Key).Order(StringComparer.Ordinal).ToArray();

    /// <summary>Takes a tag from those that stay.</summary>
    /// <returns>What it leads to; null where it did not count among them.</returns>
    public ManifestHead? Remove(string tag) => _kept.Remove(tag, out ManifestHead? head) ? head : null;

    /// <summary>Has a tag stay after all.</summary>
    public void Add(ManifestHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        _kept[head.Tag!] = head;
    }

    /// <summary>Why a manifest must stay because of the tags that stay.</summary>
    /// <param name="digest">The manifest.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Such as <c>the index behind tag '2.1' lists it</c>; null where nothing needs it.</returns>
    /// <exception cref="ImageException">It cannot be found out.</exception>
    public async Task<string?> FindNeedAsync(Digest digest, IReporter reporter, CancellationToken cancel)
    {
        if (_unknown is not null)
        {
            throw new ImageException(ImageError.RegistryFailed, $"Where tag '{_unknown.Tag}' of {_repository.Name} leads is not known, so it may need {digest}: {_unknown.Problem!.Message}", _repository, _unknown.Problem);
        }

        if (TagsOf(digest) is [_, ..] tags)
        {
            return $"it is tagged {string.Join(", ", tags)}";
        }

        await ReadIndexesAsync(reporter, cancel).ConfigureAwait(false);
        if (_kept.Where(tag => Listed(tag.Value).Contains(digest)).Select(tag => tag.Key).Order(StringComparer.Ordinal).ToArray() is [_, ..] lists)
        {
            return $"the index behind {string.Join(", ", lists)} lists it";
        }

        return await FindAttachedAsync(digest, reporter, cancel).ConfigureAwait(false) is { } attached ? $"what is tagged {attached} is attached to it" : null;
    }

    /// <summary>Why a tag must stay that attaches something to a manifest by its name, as cosign's signatures do, and lists of referrers.</summary>
    /// <inheritdoc cref="FindNeedAsync(Digest, IReporter, CancellationToken)"/>
    /// <param name="tag">Any tag of the repository.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<string?> FindNeedAsync(string tag, IReporter reporter, CancellationToken cancel)
    {
        if (!ReferrerTags.MayBeOne(tag))
        {
            return null;
        }

        if (FindSubject(tag, _kept.Where(kept => !ReferrerTags.MayBeOne(kept.Key)).Select(kept => (kept.Key, kept.Value.Digest))) is { } direct)
        {
            return direct;
        }

        await ReadIndexesAsync(reporter, cancel).ConfigureAwait(false);
        return FindSubject(tag, _kept.Where(kept => !ReferrerTags.MayBeOne(kept.Key)).SelectMany(kept => Listed(kept.Value).Select(listed => (kept.Key, listed))));
    }

    /// <summary>Whether a tag may be one that attaches something to a manifest by its name; of others nobody needs to know more.</summary>
    public static bool MayAttach(string tag) => ReferrerTags.MayBeOne(tag);

    private static string? FindSubject(string tag, IEnumerable<(string Kept, Digest Subject)> candidates)
    {
        foreach ((string kept, Digest subject) in candidates)
        {
            if (ReferrerTags.IsFor(tag, subject))
            {
                return $"it holds what is attached to {subject}, which {kept} needs";
            }
        }

        return null;
    }

    private IReadOnlySet<Digest> Listed(ManifestHead head) => _listed.TryGetValue(head.Digest, out HashSet<Digest>? listed) ? listed : [];

    private async Task ReadIndexesAsync(IReporter reporter, CancellationToken cancel)
    {
        ManifestHead[] indexes = _kept.Values.Where(head => MediaTypes.IsIndex(head.MediaType) && !_listed.ContainsKey(head.Digest)).DistinctBy(head => head.Digest).ToArray();
        var found = new HashSet<Digest>[indexes.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, indexes.Length),
            new ParallelOptions { MaxDegreeOfParallelism = _session.Options.MaximumTransfers, CancellationToken = cancel },
            async (i, token) => found[i] = await ReadListedAsync(indexes[i], reporter, token).ConfigureAwait(false)).ConfigureAwait(false);
        foreach ((ManifestHead head, HashSet<Digest> listed) in indexes.Zip(found))
        {
            _listed.Add(head.Digest, listed);
        }
    }

    private async Task<HashSet<Digest>> ReadListedAsync(ManifestHead head, IReporter reporter, CancellationToken cancel)
    {
        var reader = new ManifestReader(_session);
        var budget = new DocumentBudget(head.ToString(), head.Reference);
        var listed = new HashSet<Digest>();
        var walk = new ManifestWalk([head.Descriptor]);
        while (walk.TryNext(out Descriptor? next))
        {
            listed.Add(next.Digest);
            if (!MediaTypes.IsIndex(next.MediaType))
            {
                continue;
            }

            ManifestDocument? document = await TryReadAsync(reader, next.Digest, mayLack: next.Digest != head.Digest, reporter, cancel).ConfigureAwait(false);
            if (document is IndexManifest index)
            {
                budget.Enter(index, 0);
            }

            walk.Follow(document);
        }

        return listed;
    }

    // What an index lists and the repository does not have leads nowhere.
    private async Task<ManifestDocument?> TryReadAsync(ManifestReader reader, Digest digest, bool mayLack, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return await reader.ReadAsync(_repository.WithDigest(digest), reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (mayLack && exception.Error == ImageError.NotFound)
        {
            return null;
        }
    }

    // Something that has a tag of its own, and would be left without what it is about.
    private async Task<string?> FindAttachedAsync(Digest digest, IReporter reporter, CancellationToken cancel)
    {
        await foreach (RegistryReferrer referrer in _client.GetReferrersAsync(_repository.WithDigest(digest), null, reporter, cancel).ConfigureAwait(false))
        {
            if (TagsOf(referrer.Digest).Where(tag => !ReferrerTags.IsFor(tag, digest)).ToArray() is [_, ..] tags)
            {
                return string.Join(", ", tags);
            }
        }

        return null;
    }
}
