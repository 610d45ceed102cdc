namespace ContainerTools.Archive.Reading;

/// <summary>
/// What the lists of an archive have together. An image that both the layout and the docker archive list is one, with the names
/// of both.
/// </summary>
internal sealed class JoinedListings(string archive)
{
    private readonly List<Listing> _listings = [];
    private readonly HashSet<Listing> _inDocker = [];

    // Names, in full, whose first spelling in manifest.json has been seen.
    private readonly HashSet<string> _spelled = new(StringComparer.Ordinal);

    public IReadOnlyList<Listing> Listings => _listings;

    /// <summary>Whether one of the lists could not be understood.</summary>
    public bool HasBrokenList { get; private set; }

    public void AddLayout(IEnumerable<Listing> listings) => _listings.AddRange(listings);

    public void Add(Listing listing) => _listings.Add(listing);

    /// <summary>Adds an image of the docker archive that nobody wants, unless the layout has one of these names.</summary>
    public void AddUnread(Listing listing)
    {
        IReadOnlyList<string> tags = listing.Names.RepoTags;
        HashSet<string> names = tags.Select(RepoTag.Full).ToHashSet(StringComparer.Ordinal);
        if (tags.Count > 0 && _listings.FirstOrDefault(other => names.IsSubsetOf(other.Names.RepoTags.Select(RepoTag.Full))) is { } same)
        {
            same.Spellings = tags;
        }
        else
        {
            Add(listing);
        }
    }

    public void AddBrokenList(string name, ImageException exception)
    {
        var broken = new Listing(ImageNames.None, null, name);
        broken.Fail(exception, archive);
        _listings.Add(broken);
        HasBrokenList = true;
    }

    /// <summary>Notes what is odd in an entry of a docker archive.</summary>
    public void AddFlaws(Listing listing, DockerManifestEntry entry, ImageConfig config)
    {
        if (DockerImages.FindFalseName(entry, config) is { } claimed)
        {
            string message = $"In '{archive}', the config '{entry.Config}' has another digest than its name says, {config.Digest}; it is taken as it is.";
            listing.Flaws.Add(new ListingFlaw(ListingFlawKind.ConfigName, PrintableText.Of(message), config.Digest.Hex, claimed));
        }

        foreach ((string name, string? taken) in listing.Names.Odd)
        {
            string message = $"In '{archive}', image {config.Digest} has '{name}' among its RepoTags, which engines refuse; {(taken is null ? "it is not taken for a name with a tag" : $"it is read as '{taken}'")}.";
            listing.Flaws.Add(new ListingFlaw(ListingFlawKind.RepoTag, message, taken, name));
        }
    }

    /// <summary>Two tools that load an archive with two images of one name would have different ones; neither is taken.</summary>
    /// <exception cref="ImageException">The layout says of a name of the docker archive that another image has it.</exception>
    public void CheckNames(Listing listing, Digest id)
    {
        HashSet<string> names = listing.Names.RepoTags.Select(RepoTag.Full).ToHashSet(StringComparer.Ordinal);
        Listing[] named = _listings.Where(other => other.Image?.RepoTags.Select(RepoTag.Full).Any(names.Contains) == true).ToArray();
        if (named.Length == 0 || named.Any(other => Has(other, id) || other.Image is ImageIndex index && index.Entries.Count < index.Manifest.Manifests.Count))
        {
            return;
        }

        string others = string.Join(", ", named.SelectMany(other => other.Image!.Images).Select(image => image.Id));
        var exception = new ImageException(ImageError.Malformed, $"'{archive}' is ambiguous: '{listing.Names.RepoTags[0]}' is image {id} by one of its lists, and {others} by another.", archive);
        foreach (Listing other in named)
        {
            other.Fail(exception, archive);
        }

        throw exception;
    }

    /// <summary>Gives the names of a listed image to the same image, if that is already here.</summary>
    public bool TryJoin(Listing listing, Digest id)
    {
        IReadOnlyList<string> tags = listing.Names.RepoTags;
        Dictionary<string, string> spellings = tags.Where(tag => _spelled.Add(RepoTag.Full(tag))).ToDictionary(RepoTag.Full);
        Listing[] same = _listings.Where(other => Has(other, id)).ToArray();
        if (same.Length == 0)
        {
            AddHollow(listing, id);
            return false;
        }

        HashSet<string> known = same.SelectMany(other => other.Image!.RepoTags).Select(RepoTag.Full).ToHashSet(StringComparer.Ordinal);
        string[] added = tags.Where(tag => known.Add(RepoTag.Full(tag))).ToArray();
        same[0].Flaws.AddRange(listing.Flaws);
        foreach (Listing other in same)
        {
            // The layout has full names alone, so that what the image was called can be seen only here.
            IEnumerable<string> names = other == same[0] ? other.Image!.RepoTags.Concat(added) : other.Image!.RepoTags;
            Rename(other, names.Select(tag => spellings.GetValueOrDefault(RepoTag.Full(tag), tag)).ToArray(), other == same[0] ? listing.Names.LayoutNames : []);
            _inDocker.Add(other);
        }

        return true;
    }

    /// <summary>Whether the layout lists the same image, which cannot be read there either.</summary>
    public bool HasFailed(Listing listing, DockerManifestEntry entry)
    {
        HashSet<string> names = listing.Names.RepoTags.Select(RepoTag.Full).ToHashSet(StringComparer.Ordinal);
        string? config = DockerImages.ReadHash(entry.Config);
        return _listings.Any(other => (other is { IsUnreadable: true, Descriptor: not null } || other.Image is Artifact)
            && (other.Config is { } known && known.Hex == config || other.Names.RepoTags.Select(RepoTag.Full).Any(names.Contains)));
    }

    /// <summary>Notes which images of the layout the docker archive in the same file does not list.</summary>
    public void CompareWithDocker(IReadOnlyList<Listing> inLayout)
    {
        foreach (Listing listing in inLayout.Where(listing => listing.Image is { Images.Count: > 0 } && !_inDocker.Contains(listing)))
        {
            string message = $"In '{archive}', {listing.Shown} is listed by the layout alone; engines that load by {DockerManifest.FileName} do not see it.";
            listing.Flaws.Add(new ListingFlaw(ListingFlawKind.NotInManifestJson, message, null, null));
        }
    }

    // The image takes the place of what the layout has of it.
    private void AddHollow(Listing listing, Digest id)
    {
        foreach (Listing hollow in _listings.Where(other => other.IsHollow && other.Config == id).ToArray())
        {
            string message = $"In '{archive}', the manifest of {hollow.Shown} lists no layers; those of {DockerManifest.FileName} are taken.";
            listing.Flaws.Add(new ListingFlaw(ListingFlawKind.ManifestWithoutLayers, message, null, null));
            _listings.Remove(hollow);
        }
    }

    private static void Rename(Listing listing, IReadOnlyList<string> tags, IReadOnlyList<string> layoutNames)
    {
        IImage image = listing.Image!;
        string[] all = image.LayoutNames.Union(layoutNames).ToArray();
        if (!tags.SequenceEqual(image.RepoTags) || all.Length > image.LayoutNames.Count)
        {
            ImageReference? reference = image.Reference ?? ImageNames.FirstReference(tags);
            listing.Succeed(image.With(reference, tags, all));
        }
    }

    private static bool Has(Listing listing, Digest id) => listing.Image?.Images.Any(single => single.Id == id) == true;
}
