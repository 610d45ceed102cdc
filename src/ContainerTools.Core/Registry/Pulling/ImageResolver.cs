using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Pulling;

/// <summary>Follows a reference through indexes to images, fetching manifests and configs, but no layer.</summary>
/// <param name="session">The registry.</param>
/// <param name="keep">Puts a blob behind a store; null where nothing is to be kept.</param>
/// <param name="fallback">What is done while the registry is away; null for nothing.</param>
internal sealed class ImageResolver(RegistrySession session, Func<Blob, Blob>? keep, StoreFallback? fallback)
{
    private readonly KeptManifests _manifests = new(session, fallback);
    private readonly RepositoryBlobs _blobs = new(session, keep, fallback?.IsOffline == true);
    private DocumentBudget? _budget;

    public async Task<IImage> GetAsync(ImageReference reference, Platform? platform, IReporter reporter, CancellationToken cancel)
    {
        Platform wanted = platform ?? Platform.Default;
        ManifestDocument document = await _manifests.ReadAsync(reference, reporter, cancel).ConfigureAwait(false);
        if (document is not IndexManifest index)
        {
            IImage only = await LoadAsync(reference, document, null, reporter, cancel).ConfigureAwait(false);
            CheckPlatform(only, platform, wanted, reporter);
            return Name(only, reference, null);
        }

        IImage image = await ChooseAsync(reference, index, wanted, 0, reporter, cancel).ConfigureAwait(false)
            ?? throw new ImageException(ImageError.PlatformNotFound, $"{reference} has no image for {wanted}. It has: {Offer(index)}.", reference);
        CheckPlatform(image, platform, wanted, reporter);
        return Name(image, reference, index.Digest);
    }

    public async Task<IImage> GetAllPlatformsAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        ManifestDocument document = await _manifests.ReadAsync(reference, reporter, cancel).ConfigureAwait(false);
        if (document is not IndexManifest index)
        {
            reporter.Verbose($"{reference} is not an index but a single image.");
            return Name(await LoadAsync(reference, document, null, reporter, cancel).ConfigureAwait(false), reference, null);
        }

        return await LoadIndexAsync(reference, index, 0, reporter, cancel).ConfigureAwait(false);
    }

    public async Task<IImage> GetPinnedAsync(ImageReference reference, Digest digest, Platform? platform, Digest? index, IReporter reporter, CancellationToken cancel)
    {
        ManifestDocument document = await _manifests.ReadAsync(reference.WithDigest(digest), reporter, cancel).ConfigureAwait(false);
        return document is IndexManifest all
            ? await LoadIndexAsync(reference, all, 0, reporter, cancel).ConfigureAwait(false)
            : Name(await LoadAsync(reference, document, platform, reporter, cancel).ConfigureAwait(false), reference, index);
    }

    private async Task<IImage?> ChooseAsync(ImageReference reference, IndexManifest index, Platform wanted, int depth, IReporter reporter, CancellationToken cancel)
    {
        BudgetFor(reference).Enter(index, depth);
        Descriptor[] runnable = index.Manifests.Where(entry => !IndexEntry.IsAttestationEntry(entry) && MayBeImage(entry.MediaType)).ToArray();
        if (PlatformMatcher.Pick(runnable, entry => entry.Platform, wanted) is { } best)
        {
            ManifestDocument chosen = await ReadEntryAsync(reference, best, reporter, cancel).ConfigureAwait(false);
            reporter.Verbose($"{reference}: chose {best.Platform} for {wanted}.");
            return chosen is IndexManifest nested
                ? await ChooseAsync(reference, nested, wanted, depth + 1, reporter, cancel).ConfigureAwait(false)
                : await LoadAsync(reference, chosen, best.Platform, reporter, cancel).ConfigureAwait(false);
        }

        // An entry may have no platform; then the config that it leads to names the platform.
        foreach (Descriptor entry in runnable.Where(entry => entry.Platform is null).DistinctBy(entry => entry.Digest))
        {
            ManifestDocument unnamed = await ReadEntryAsync(reference, entry, reporter, cancel).ConfigureAwait(false);
            IImage? image = unnamed switch
            {
                IndexManifest nested => await ChooseAsync(reference, nested, wanted, depth + 1, reporter, cancel).ConfigureAwait(false),
                Manifest { IsImage: true } manifest => await LoadAsync(reference, manifest, null, reporter, cancel).ConfigureAwait(false),
                _ => null,
            };
            if (image is Image single && PlatformMatcher.IsCompatible(single.Platform, wanted))
            {
                return single;
            }
        }

        return null;
    }

    private async Task<ImageIndex> LoadIndexAsync(ImageReference reference, IndexManifest index, int depth, IReporter reporter, CancellationToken cancel)
    {
        BudgetFor(reference).Enter(index, depth);
        _manifests.RequireWhole(reference, index, descriptor => OpenBlob(reference, descriptor));
        var entries = new IndexEntry?[index.Manifests.Count];
        var errors = new ImageException?[entries.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, entries.Length),
            new ParallelOptions { MaxDegreeOfParallelism = session.Options.MaximumTransfers, CancellationToken = cancel },
            async (i, token) =>
            {
                try
                {
                    entries[i] = await LoadEntryAsync(reference, index, index.Manifests[i], depth, reporter, token).ConfigureAwait(false);
                }
                catch (ImageException exception) when (IsOfEntry(exception.Error) && !BudgetFor(reference).IsSpent)
                {
                    errors[i] = exception;
                }
            }).ConfigureAwait(false);
        return errors.Length > 0 && errors.All(error => error is not null) ? throw errors[0]! : Assemble(reference, index, entries, errors);
    }

    private async Task<IndexEntry> LoadEntryAsync(ImageReference reference, IndexManifest index, Descriptor descriptor, int depth, IReporter reporter, CancellationToken cancel) =>
        await ReadEntryAsync(reference, descriptor, reporter, cancel).ConfigureAwait(false) switch
        {
            IndexManifest nested => new IndexEntry(descriptor, await LoadIndexAsync(reference, nested, depth + 1, reporter, cancel).ConfigureAwait(false)),
            Manifest manifest when !IndexEntry.IsAttestationEntry(descriptor) && manifest.IsImage =>
                IndexEntry.Of(descriptor, Name(await LoadAsync(reference, manifest, descriptor.Platform, reporter, cancel).ConfigureAwait(false), reference, index.Digest)),
            Manifest artifact => IndexEntry.Of(descriptor, Artifact.Of(artifact, blob => OpenBlob(reference, blob))),
            var document => new IndexEntry(descriptor, document),
        };

    // Copies of an index may lack platforms, and one bad manifest takes nothing from the others.
    private ImageIndex Assemble(ImageReference reference, IndexManifest index, IndexEntry?[] entries, ImageException?[] errors)
    {
        var unreadable = new List<UnreadableEntry>();
        foreach ((Descriptor descriptor, ImageException? error) in index.Manifests.Zip(errors))
        {
            if (error is not null)
            {
                string message = $"{reference} lists {descriptor.Digest}{(descriptor.Platform is { } platform ? $" for {platform}" : "")}, which cannot be had: {error.Message}";
                unreadable.Add(new UnreadableEntry(descriptor, new ImageException(error.Error, message, reference, error)));
            }
        }

        return new ImageIndex(index, entries.OfType<IndexEntry>().ToArray()) { Reference = reference, RepoTags = RepoTagsOf(reference), Source = session, UnreadableEntries = unreadable };
    }

    private static bool IsOfEntry(ImageError error) =>
        error is ImageError.NotFound or ImageError.Malformed or ImageError.Unsupported or ImageError.DigestMismatch or ImageError.SizeMismatch or ImageError.TooLarge;

    private async Task<IImage> LoadAsync(ImageReference reference, ManifestDocument document, Platform? platform, IReporter reporter, CancellationToken cancel)
    {
        if (document is not Manifest manifest)
        {
            throw new ImageException(
                ImageError.Unsupported,
                MediaTypes.IsSchema1(document.MediaType)
                    ? $"{reference} is an image of Docker's schema 1 ({document.MediaType}), which has been obsolete since 2017 and is not handled. Push it again with a current tool."
                    : $"{reference} is not an image but '{document.MediaType}'.",
                reference);
        }

        _manifests.RequireWhole(reference, manifest, Open);
        if (!manifest.IsImage)
        {
            return Artifact.Of(manifest, Open);
        }

        ReadOnlyMemory<byte> raw = await OpenBlob(reference, manifest.Config)
            .ReadAllAsync(session.Options.MaximumManifestSize, reporter, cancel).ConfigureAwait(false);
        IImage loaded = Artifact.OrImage(manifest, raw, Open, platform);
        if (loaded is Artifact { Problem: { } problem })
        {
            reporter.Verbose($"{reference} can be copied but not used as an image: {problem.Message}");
        }

        return loaded;

        Blob Open(Descriptor descriptor) => OpenBlob(reference, descriptor);
    }

    private Blob OpenBlob(ImageReference reference, Descriptor descriptor) => _blobs.Open(reference.Repository, descriptor);

    private async Task<ManifestDocument> ReadEntryAsync(ImageReference reference, Descriptor entry, IReporter reporter, CancellationToken cancel)
    {
        ManifestDocument document = await _manifests.ReadAsync(reference.WithTag(null).WithDigest(entry.Digest), reporter, cancel).ConfigureAwait(false);
        BudgetFor(reference).Take(document.Size);
        return document.Size == entry.Size
            ? document
            : throw new ImageException(ImageError.SizeMismatch, $"Manifest {entry.Digest} has {document.Size:N0} bytes, its index says {entry.Size:N0}.", reference);
    }

    // A resolver follows one reference; a hostile index could go on for as long as it likes.
    private DocumentBudget BudgetFor(ImageReference reference) => LazyInitializer.EnsureInitialized(ref _budget, () => new DocumentBudget(reference.ToString(), reference));

    private IImage Name(IImage image, ImageReference reference, Digest? index) => image is Artifact artifact
        ? artifact.From(session, reference, RepoTagsOf(reference), [])
        : (Image)image with { Reference = reference, RepoTags = RepoTagsOf(reference), Source = session, IndexDigest = index, Origin = new ImageOrigin(reference, index ?? image.Digest) };

    // pullImage calls what was asked for by digest alone "latest".
    private static string[] RepoTagsOf(ImageReference reference) => [$"{reference.Name}:{reference.Tag ?? ImageReference.DefaultTag}"];

    // What an index says about entries of kinds that are not known here is about no image that could be read.
    private static bool MayBeImage(string mediaType) =>
        mediaType.Length == 0 || MediaTypes.IsIndex(mediaType) || MediaTypes.IsManifest(mediaType) || MediaTypes.IsSchema1(mediaType);

    // A default that does not fit causes a note; a platform that the user named and that is not there is an error.
    private static void CheckPlatform(IImage loaded, Platform? asked, Platform wanted, IReporter reporter)
    {
        if (loaded is Artifact artifact && asked is not null)
        {
            throw new ImageException(ImageError.Unsupported, $"{artifact.Describe()}, which is for no platform.", asked);
        }

        if (loaded is not Image image || PlatformMatcher.IsCompatible(image.Platform, wanted))
        {
            return;
        }

        if (asked is not null)
        {
            throw new ImageException(ImageError.PlatformNotFound, $"The image is for {image.Platform} only, not for {asked}.", asked);
        }

        reporter.Warning($"The image is for {image.Platform}; this machine runs {wanted}.");
    }

    private static string Offer(IndexManifest index) => string.Join(", ", index.Manifests
        .Where(entry => !IndexEntry.IsAttestationEntry(entry))
        .Select(entry => entry.Platform?.ToString() ?? "one without a platform")
        .Distinct());
}
