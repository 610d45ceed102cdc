using System.Text.Json;
using ContainerTools.Layout;

namespace ContainerTools.Archive.Reading;

/// <summary>
/// Reads the images of an archive or folder. Where it is an OCI layout and a docker archive in one, the layout's view is
/// the better one, because it has the manifests; names are taken from both.
/// </summary>
/// <param name="files">What the archive has.</param>
/// <param name="store">Null to do without.</param>
/// <param name="isWanted">Told what an image is called; null wants all.</param>
/// <param name="reporter">Receives progress and notes.</param>
internal sealed class ArchiveImages(IFileTable files, IArchiveStore? store, Func<IReadOnlyList<string>, bool>? isWanted, IReporter reporter)
{
    private readonly DocumentReader _documents = new(files.Path, reporter);
    private readonly LayerFinder _layers = new(files, store);
    private readonly JoinedListings _joined = new(files.Path);

    public async Task<ArchiveContent> ReadAsync(CancellationToken cancel)
    {
        ArchivedFile? index = files.FindOne(LayoutFormat.IndexFile);
        ArchivedFile? list = files.FindOne(DockerManifest.FileName);
        var layout = new LayoutImages(files, _documents);
        var docker = new DockerImages(files, _layers, _documents);
        IReadOnlyList<Listing> inLayout = index is null ? []
            : await ListAsync(index, list is null, () => layout.ReadListAsync(index, cancel)).ConfigureAwait(false);
        _joined.AddLayout(inLayout);
        IReadOnlyList<JsonElement> entries = list is null ? []
            : await ListAsync(list, index is null, () => docker.ReadListAsync(list, cancel)).ConfigureAwait(false);
        DockerListing[] inDocker = entries.Select((entry, i) => Read(docker, entry, i)).ToArray();

        // Of two entries with one config the other one may have the name that is wanted.
        HashSet<string> configs = inDocker.Where(item => item.Entry is not null && IsWanted(item.Listing)).Select(item => item.Entry!.Config).ToHashSet(StringComparer.Ordinal);
        DockerListing[] wanted = inDocker.Where(item => item.Entry is { } entry && configs.Contains(entry.Config)).ToArray();
        foreach (Listing listing in ChooseOfLayout(inLayout, wanted))
        {
            await layout.LoadAsync(listing, cancel).ConfigureAwait(false);
        }

        foreach (DockerListing item in inDocker)
        {
            await LoadAsync(docker, item, configs, cancel).ConfigureAwait(false);
        }

        if (list is null && !inLayout.Any(listing => listing.Image is not null || listing.IsUnreadable) && files.FindOne(LegacyImages.FileName) is { } repositories)
        {
            await ReadLegacyAsync(repositories, cancel).ConfigureAwait(false);
        }

        if (isWanted is null && list is not null && !_joined.HasBrokenList)
        {
            _joined.CompareWithDocker(inLayout);
        }

        return ToContent(list is not null && index is null);
    }

    private bool IsWanted(Listing listing) => isWanted is null || isWanted(listing.AllNames);

    // What a list beside a good one is, loses nothing of the good one.
    private async Task<IReadOnlyList<T>> ListAsync<T>(ArchivedFile file, bool isAlone, Func<Task<IReadOnlyList<T>>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (ImageException exception) when (!isAlone && !_documents.Budget.IsSpent)
        {
            _joined.AddBrokenList(file.Name, exception);
            return [];
        }
    }

    private DockerListing Read(DockerImages docker, JsonElement element, int position)
    {
        string place = $"entry {position + 1} of {DockerManifest.FileName}";
        try
        {
            DockerManifestEntry entry = docker.ReadEntry(element, position);
            return new DockerListing(new Listing(ImageNames.Read(entry.RepoTags, files.Path), null, place), entry);
        }
        catch (ImageException exception)
        {
            var broken = new Listing(ImageNames.None, null, place);
            broken.Fail(exception, files.Path);
            return new DockerListing(broken, null);
        }
    }

    // A name that only the docker archive has may be that of any image of the layout; only its manifest tells.
    private IEnumerable<Listing> ChooseOfLayout(IReadOnlyList<Listing> inLayout, DockerListing[] wantedInDocker)
    {
        Listing[] wanted = inLayout.Where(IsWanted).ToArray();
        HashSet<string> names = wanted.SelectMany(listing => listing.Names.RepoTags).Select(RepoTag.Full).ToHashSet(StringComparer.Ordinal);
        return wantedInDocker.All(item => item.Listing.Names.RepoTags is { Count: > 0 } tags && tags.Select(RepoTag.Full).All(names.Contains)) ? wanted : inLayout;
    }

    private async Task LoadAsync(DockerImages docker, DockerListing item, HashSet<string> configs, CancellationToken cancel)
    {
        (Listing listing, DockerManifestEntry? entry) = item;
        if (entry is null)
        {
            _joined.Add(listing);
            return;
        }

        if (!configs.Contains(entry.Config))
        {
            _joined.AddUnread(listing);
            return;
        }

        try
        {
            ImageConfig config = await docker.ReadConfigAsync(entry, cancel).ConfigureAwait(false);
            _joined.AddFlaws(listing, entry, config);
            _joined.CheckNames(listing, config.Digest);
            if (!_joined.TryJoin(listing, config.Digest))
            {
                Succeed(listing, await docker.LoadAsync(entry, config, cancel).ConfigureAwait(false));
            }
        }
        catch (ImageException exception) when (!_documents.Budget.IsSpent)
        {
            // What the layout has of the same image was told already.
            if (!_joined.HasFailed(listing, entry))
            {
                listing.Fail(exception, files.Path);
                _joined.Add(listing);
            }
        }
    }

    private async Task ReadLegacyAsync(ArchivedFile list, CancellationToken cancel)
    {
        var legacy = new LegacyImages(files, _layers, _documents);
        foreach (IGrouping<string, string> top in await legacy.ReadListAsync(list, cancel).ConfigureAwait(false))
        {
            var listing = new Listing(ImageNames.None, null, $"'{top.Key}' in {LegacyImages.FileName}");
            try
            {
                listing = new Listing(ImageNames.Read(top, files.Path), null, $"'{top.Key}' in {LegacyImages.FileName}");
                if (!IsWanted(listing))
                {
                    _joined.Add(listing);
                    continue;
                }

                Succeed(listing, await legacy.LoadAsync(top.Key, cancel).ConfigureAwait(false));
            }
            catch (ImageException exception) when (!_documents.Budget.IsSpent)
            {
                listing.Fail(exception, files.Path);
                _joined.Add(listing);
            }
        }
    }

    private void Succeed(Listing listing, Image image)
    {
        listing.Succeed(image with
        {
            Reference = listing.Names.Reference,
            RepoTags = listing.Names.RepoTags,
            LayoutNames = listing.Names.LayoutNames,
            Source = new ArchiveSource(files.Path),
        });
        _joined.Add(listing);
    }

    private ArchiveContent ToContent(bool isDockerOnly)
    {
        ListedImage[] entries = _joined.Listings.Select(listing => listing.ToListed(IsWanted(listing))).ToArray();
        string[] warnings = entries.SelectMany(entry => ListingWarnings.Of(entry, files.Path)).ToArray();
        return entries.Any(entry => entry.State is ListedState.Read or ListedState.NotWanted or ListedState.Unreadable)
            ? new ArchiveContent(entries, warnings)
            : throw Empty(warnings, isDockerOnly);
    }

    private ImageException Empty(string[] warnings, bool isDockerOnly) => warnings.Length > 0
        ? new ImageException(ImageError.NotFound, $"'{files.Path}' has no image. {string.Join(' ', warnings)}", files.Path)
        : isDockerOnly ? new ImageException(ImageError.Malformed, $"The {DockerManifest.FileName} in '{files.Path}' lists no image.", files.Path)
        : files.Find(LayoutFormat.IndexFile) is not null || files.Find(LegacyImages.FileName) is not null
            ? new ImageException(ImageError.NotFound, $"'{files.Path}' lists no image.", files.Path)
            : new ImageException(ImageError.Malformed, $"'{files.Path}' holds no images: it has neither '{LayoutFormat.IndexFile}' nor '{DockerManifest.FileName}' nor '{LegacyImages.FileName}'.", files.Path);

    /// <param name="Listing">What is known of it.</param>
    /// <param name="Entry">Null where it could not be understood.</param>
    private sealed record DockerListing(Listing Listing, DockerManifestEntry? Entry);
}
