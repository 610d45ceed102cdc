using System.Collections.Concurrent;
using System.Globalization;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry;

/// <summary>
/// Reads what is behind a tag: its manifest, for an index that of one image, and the config. Each of them comes from the store where that
/// has it, and is put there. May be used by several threads.
/// </summary>
/// <param name="session">The registry.</param>
/// <param name="keep">Puts a blob behind a store; null where nothing is to be kept.</param>
internal sealed class TagContentReader(RegistrySession session, Func<Blob, Blob>? keep)
{
    // OCI image-spec, annotations.md, "Pre-Defined Annotation Keys".
    private const string CreatedKey = "org.opencontainers.image.created";

    // In bytes. Manifests of real repositories are small; hostile ones are read again.
    private const long MaximumKept = 16 * 1024 * 1024;

    private readonly ConcurrentDictionary<Digest, Lazy<Task<ManifestDocument>>> _manifests = new();
    private long _kept;

    /// <summary>Reads it; what cannot be had is a problem of the result and nothing is thrown for it.</summary>
    public async Task<TagContent> ReadAsync(ManifestHead head, IReporter reporter, CancellationToken cancel)
    {
        var content = new TagContent();
        try
        {
            ManifestDocument document = await ReadManifestAsync(head.Reference, head.Descriptor, reporter, cancel).ConfigureAwait(false);
            content = content with { ArtifactType = document.ArtifactType, Created = ReadCreated(document) };
            Platform? platform = null;
            for (int depth = 0; document is IndexManifest index; depth++)
            {
                Descriptor[] images = index.Manifests.Where(entry => !IndexEntry.IsAttestationEntry(entry)).ToArray();
                content = content with { Platforms = content.Platforms.Concat(images.Select(entry => entry.Platform).OfType<Platform>()).Distinct().ToArray() };
                if (depth == DocumentLimits.Depth || (PlatformMatcher.Pick(images, entry => entry.Platform, Platform.Default) ?? images.FirstOrDefault()) is not { } chosen)
                {
                    return content;
                }

                platform = chosen.Platform;
                document = await ReadManifestAsync(head.Reference, chosen, reporter, cancel).ConfigureAwait(false);
            }

            return await AddImageAsync(content, head.Reference, document, platform, reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception)
        {
            return content with { Problem = exception };
        }
    }

    private async Task<TagContent> AddImageAsync(TagContent content, ImageReference reference, ManifestDocument document, Platform? platform, IReporter reporter, CancellationToken cancel)
    {
        if (document is not Manifest manifest)
        {
            return content;
        }

        content = content with
        {
            Size = manifest.Size + manifest.Config.Size + manifest.Layers.SumSizes(layer => layer.Size),
            Created = content.Created ?? ReadCreated(manifest),
            ArtifactType = content.ArtifactType ?? manifest.ArtifactType ?? (manifest.IsImage ? null : manifest.Config.MediaType),
        };
        if (!manifest.IsImage)
        {
            return content;
        }

        try
        {
            Blob blob = MemoryBlob.OfEmbedded(manifest.Config) ?? Keep(new RegistryBlob(session, reference.Repository, manifest.Config));
            ReadOnlyMemory<byte> raw = await blob.ReadAllAsync(session.Options.MaximumManifestSize, reporter, cancel).ConfigureAwait(false);
            var config = ImageConfig.Parse(raw, manifest.Config.Digest.Algorithm);
            return content with { Created = config.Created ?? content.Created, Platforms = platform is null && content.Platforms.Count == 0 ? [config.Platform] : content.Platforms };
        }
        catch (ImageException exception)
        {
            return content with { Problem = exception };
        }
    }

    // What one tag leads to, the index behind another one may list.
    private Task<ManifestDocument> ReadManifestAsync(ImageReference reference, Descriptor descriptor, IReporter reporter, CancellationToken cancel) =>
        _manifests.GetOrAdd(descriptor.Digest, _ => new(() => FetchManifestAsync(reference, descriptor, reporter, cancel))).Value;

    private async Task<ManifestDocument> FetchManifestAsync(ImageReference reference, Descriptor descriptor, IReporter reporter, CancellationToken cancel)
    {
        Blob blob = MemoryBlob.OfEmbedded(descriptor) ?? Keep(new ManifestBlob(session, reference.WithTag(null).WithDigest(descriptor.Digest), descriptor));
        ReadOnlyMemory<byte> raw = await blob.ReadAllAsync(session.Options.MaximumManifestSize, reporter, cancel).ConfigureAwait(false);
        if (Interlocked.Add(ref _kept, raw.Length) > MaximumKept)
        {
            _manifests.TryRemove(descriptor.Digest, out Lazy<Task<ManifestDocument>>? _);
        }

        return ManifestDocument.Parse(raw, descriptor.MediaType, descriptor.Digest.Algorithm);
    }

    private Blob Keep(Blob blob) => keep?.Invoke(blob) ?? blob;

    private static DateTimeOffset? ReadCreated(ManifestDocument document) =>
        DateTimeOffset.TryParse(document.Annotations.GetValueOrDefault(CreatedKey), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
}
