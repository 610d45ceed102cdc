using System.Text.Json;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Syncing;

/// <summary>
/// Finds out what of a source's tag is wanted. Without platforms it is all of it, and its digest is enough. With some, an index is read: one platform
/// gives its image, several a smaller index with their entries and the attestations of these, byte for byte, which has a digest of its own.
/// </summary>
/// <param name="source">The registry.</param>
/// <param name="platforms">None: all.</param>
/// <param name="keep">Puts an index behind a store, so that the next run need not fetch it; null for none.</param>
/// <param name="limiter">Keeps the source's rate limit.</param>
internal sealed class PlatformChooser(RegistrySession source, IReadOnlyList<Platform> platforms, Func<Blob, Blob>? keep, PullLimiter limiter)
{
    private readonly ManifestReader _manifests = new(source);

    /// <param name="tag">With the tag.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException"><see cref="ImageError.PlatformNotFound"/>: the index has none of the platforms.</exception>
    public async Task<WantedManifest> FindAsync(ImageReference tag, IReporter reporter, CancellationToken cancel)
    {
        if (platforms.Count == 0)
        {
            return new WantedManifest(await _manifests.ResolveTagAsync(tag, reporter, cancel).ConfigureAwait(false));
        }

        ManifestHead head = await _manifests.ReadHeadAsync(tag, reporter, cancel).ConfigureAwait(false);
        if (!MediaTypes.IsIndex(head.MediaType))
        {
            reporter.Verbose($"{tag} leads to a single manifest, which is taken as it is.");
            return new WantedManifest(head.Digest);
        }

        Blob blob = new ManifestBlob(source, tag.WithTag(null).WithDigest(head.Digest), head.Descriptor);
        blob = keep?.Invoke(blob) ?? blob;
        ReadOnlyMemory<byte> raw = await limiter.ReadAsync(
            async () =>
            {
                await (blob.IsLocal ? Task.CompletedTask : limiter.EnterAsync(tag, cancel)).ConfigureAwait(false);
                return await blob.ReadAllAsync(source.Options.MaximumManifestSize, reporter, cancel).ConfigureAwait(false);
            },
            cancel).ConfigureAwait(false);
        return ManifestDocument.Parse(raw, head.MediaType, head.Digest.Algorithm) is IndexManifest index ? Choose(index, tag, reporter) : new WantedManifest(head.Digest);
    }

    private WantedManifest Choose(IndexManifest index, ImageReference tag, IReporter reporter)
    {
        Descriptor[] images = index.Manifests.Where(entry => !IndexEntry.IsAttestationEntry(entry)).ToArray();
        var chosen = new HashSet<Digest>();
        foreach (Platform platform in platforms)
        {
            if (PlatformMatcher.Pick(images, entry => entry.Platform, platform) is { } entry)
            {
                chosen.Add(entry.Digest);
            }
            else
            {
                reporter.Verbose($"{tag} has nothing for {platform}.");
            }
        }

        if (chosen.Count == 0)
        {
            throw new ImageException(ImageError.PlatformNotFound, $"{tag} has nothing for {string.Join(", ", platforms)}.", tag);
        }

        if (platforms.Count == 1)
        {
            return new WantedManifest(chosen.Single());
        }

        string what = $"The index {index.Digest}";
        bool[] kept = index.Manifests.Select(entry => chosen.Contains(entry.Digest) || (IndexEntry.FindAttested(entry) is { } image && chosen.Contains(image))).ToArray();
        if (Array.TrueForAll(kept, isKept => isKept))
        {
            return new WantedManifest(index.Digest);
        }

        IReadOnlyList<JsonElement> entries = IndexWriter.ReadEntries(index.Raw, what);
        byte[] made = IndexWriter.Rewrite(index.Raw, entries.Where((_, i) => kept[i]).Select(IndexWriter.Keep), what);
        var document = (IndexManifest)ManifestDocument.Parse(made, index.MediaType, index.Digest.Algorithm);
        return new WantedManifest(document.Digest, document);
    }
}
