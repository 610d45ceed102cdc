using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Pulling;

/// <summary>
/// Reads the manifests of one reference from its registry and keeps them; while the registry is away, reads from the store what is asked for
/// by digest.
/// </summary>
/// <param name="session">The registry.</param>
/// <param name="fallback">Null to ask the registry only.</param>
internal sealed class KeptManifests(RegistrySession session, StoreFallback? fallback)
{
    private const int MostNamed = 5;
    private readonly ManifestReader _manifests = new(session);
    private int _isUsed;

    /// <summary>Whether something came from the store, so that the registry cannot give what the store lacks.</summary>
    public bool IsUsed => Volatile.Read(ref _isUsed) != 0;

    /// <exception cref="ImageException">Neither the registry nor the store gives it.</exception>
    public async Task<ManifestDocument> ReadAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        if (fallback is null)
        {
            return await _manifests.ReadAsync(reference, reporter, cancel).ConfigureAwait(false);
        }

        if (fallback.IsOffline)
        {
            return FindStored(reference, null, reporter) ?? throw Missing(reference, null);
        }

        if (fallback.FindReason(session.Name) is { } reason && FindStored(reference, reason, reporter) is { } known)
        {
            return known;
        }

        try
        {
            ManifestDocument document = await _manifests.ReadAsync(reference, reporter, cancel).ConfigureAwait(false);
            await fallback.Manifests.KeepAsync(document, reporter, cancel).ConfigureAwait(false);
            return document;
        }
        catch (ImageException exception) when (StoreFallback.IsAway(exception))
        {
            fallback.NoteAway(session.Name, exception);
            return FindStored(reference, exception, reporter) ?? throw Missing(reference, exception);
        }
    }

    /// <summary>Makes sure that what came from the store is whole there: every manifest, config and layer.</summary>
    /// <param name="reference">What was asked for.</param>
    /// <param name="root">The manifest or index that it led to.</param>
    /// <param name="open">Opens a blob of the reference's repository.</param>
    /// <exception cref="ImageException">Something is missing; the message names it.</exception>
    public void RequireWhole(ImageReference reference, ManifestDocument root, Func<Descriptor, Blob> open)
    {
        if (!IsUsed)
        {
            return;
        }

        string[] missing = [.. FindMissing(root, open).Distinct()];
        if (missing.Length > 0)
        {
            string more = missing.Length > MostNamed ? $" and {missing.Length - MostNamed:N0} more" : "";
            throw Fail(reference, fallback!.FindReason(session.Name), $"the store has only a part of it and lacks {string.Join(", ", missing.Take(MostNamed))}{more}");
        }
    }

    private IEnumerable<string> FindMissing(ManifestDocument root, Func<Descriptor, Blob> open)
    {
        var walk = new ManifestWalk([root.Descriptor]);
        while (walk.TryNext(out Descriptor? next))
        {
            ManifestDocument? document = next.Digest == root.Digest ? root : fallback!.Manifests.Find(next.Digest, session.Options.MaximumManifestSize);
            walk.Follow(document);
            if (document is null)
            {
                yield return $"manifest {next.Digest}{(next.Platform is { } platform ? $" for {platform}" : "")}";
            }
            else if (document is Manifest manifest)
            {
                foreach (Descriptor part in manifest.Layers.Prepend(manifest.Config).Where(part => !open(part).IsLocal))
                {
                    yield return $"{(ReferenceEquals(part, manifest.Config) ? "config" : "layer")} {part.Digest} ({part.Size:N0} bytes)";
                }
            }
        }
    }

    private ManifestDocument? FindStored(ImageReference reference, ImageException? reason, IReporter reporter)
    {
        if (reference.Digest is not { } digest || fallback!.Manifests.Find(digest, session.Options.MaximumManifestSize) is not { } document)
        {
            return null;
        }

        // One image is one warning, however many manifests it has.
        if (Interlocked.Exchange(ref _isUsed, 1) == 0 && reason is not null)
        {
            reporter.Warning($"The registry {session.Name} is away, so the store's copy of {reference} is used. ({reason.Message})");
        }

        reporter.Verbose($"Manifest {reference}: {document.MediaType}, {document.Size:N0} bytes, from the store.");
        return document;
    }

    private ImageException Missing(ImageReference reference, ImageException? reason) => Fail(reference, reason, reference.Digest is { } digest
        ? $"the store does not have manifest {digest}"
        : $"a tag is not answered from the store, because only the registry knows where it leads now; give a digest: {fallback!.Offer(session.Options.MaximumManifestSize)}");

    private static ImageException Fail(ImageReference reference, ImageException? reason, string what) => reason is null
        ? new ImageException(reference.Digest is null ? ImageError.InvalidArgument : ImageError.NotFound, $"{reference}: no registry is asked, and {what}.", reference)
        : new ImageException(reason.Error, $"{reason.Message.TrimEnd('.')}; {what}.", reference, reason);
}
