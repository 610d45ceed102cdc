using System.Runtime.CompilerServices;
using ContainerTools.Archive.Reading;
using ContainerTools.Registry;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Referrers;
using ContainerTools.Registry.Transport;
using ContainerTools.Signing.Envelopes;

namespace ContainerTools.Signing;

/// <summary>Finds manifests with signatures where an image comes from: in its registry, or in the layout or archive that it was imported from.</summary>
internal sealed class SignatureFinder
{
    // cosign's own type for signatures that name their subject (cosign, "OCI 1.1 experimental mode").
    private const string CosignArtifact = "application/vnd.dev.cosign.artifact.sig.v1+json";
    private readonly Dictionary<ArchiveSource, LayoutReferrers> _layouts = [];

    /// <param name="subject">What must be signed.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">The source does not tell; <see cref="ImageError.InvalidArgument"/>: the image has no source.</exception>
    public IAsyncEnumerable<FoundSignature> FindAsync(SignatureSubject subject, IReporter reporter, CancellationToken cancel) => subject switch
    {
        { Source: RegistrySession session, Reference: { } reference } => FindInRegistryAsync(session, reference, subject.Document.Digest, reporter, cancel),
        { Source: ArchiveSource archive } => FindInLayoutAsync(archive, subject.Document.Digest, reporter, cancel),
        _ => throw new ImageException(ImageError.InvalidArgument, $"{subject.Reference?.ToString() ?? subject.Document.Digest.ToString()} comes neither from a registry nor from an archive, so no signature can be attached to it.", subject.Reference),
    };

    /// <summary>Reads an index that an image is said to be of, and makes sure that it is.</summary>
    /// <returns>Null where the source does not have it, or where it does not lead to the image.</returns>
    /// <exception cref="ImageException">The source does not tell.</exception>
    public static async Task<IndexManifest?> FindIndexAsync(Image image, Digest index, IReporter reporter, CancellationToken cancel)
    {
        switch (image)
        {
            case { Source: RegistrySession session, Reference: { } reference }:
                var budget = new DocumentBudget($"What {reference} lists", reference);
                return await ReadIndexAsync(session, reference, index, image.Digest, 0, budget, reporter, cancel).ConfigureAwait(false);
            case { Source: ArchiveSource archive }:
                return (await archive.ReadLayoutAsync(reporter, cancel).ConfigureAwait(false))
                    .OfType<ImageIndex>()
                    .FirstOrDefault(one => one.Digest == index && one.Images.Any(part => part.Digest == image.Digest))?.Manifest;
            default:
                return null;
        }
    }

    private static async Task<IndexManifest?> ReadIndexAsync(
        RegistrySession session, ImageReference reference, Digest digest, Digest wanted, int depth, DocumentBudget budget, IReporter reporter, CancellationToken cancel)
    {
        ManifestDocument document;
        try
        {
            document = await new ManifestReader(session).ReadAsync(reference.WithTag(null).WithDigest(digest), reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            return null;
        }

        if (document is not IndexManifest index)
        {
            return null;
        }

        budget.Take(index.Size);
        budget.Enter(index, depth);
        if (index.Manifests.Any(entry => entry.Digest == wanted))
        {
            return index;
        }

        foreach (Descriptor nested in index.Manifests.Where(entry => MediaTypes.IsIndex(entry.MediaType)))
        {
            if (await ReadIndexAsync(session, reference, nested.Digest, wanted, depth + 1, budget, reporter, cancel).ConfigureAwait(false) is not null)
            {
                return index;
            }
        }

        return null;
    }

    private static async IAsyncEnumerable<FoundSignature> FindInRegistryAsync(
        RegistrySession session, ImageReference reference, Digest digest, IReporter reporter, [EnumeratorCancellation] CancellationToken cancel)
    {
        var artifacts = new ArtifactReader(session, keep: null);
        await foreach (RegistryReferrer listed in new ReferrerFinder(session).FindAsync(reference.WithDigest(digest), null, reporter, cancel).ConfigureAwait(false))
        {
            if (IsSignature(listed.ArtifactType))
            {
                yield return await ReadAsync(artifacts, listed, reporter, cancel).ConfigureAwait(false);
            }
        }
    }

    private static async Task<FoundSignature> ReadAsync(ArtifactReader artifacts, RegistryReferrer listed, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            IImage content = await artifacts.ReadAsync(listed.Reference, new DocumentBudget(listed.ToString(), listed), reporter, cancel).ConfigureAwait(false);
            return new FoundSignature(listed.Digest, listed.Tag, content, null);
        }
        catch (ImageException exception) when (IsOfOne(exception))
        {
            return new FoundSignature(listed.Digest, listed.Tag, null, exception.Message);
        }
    }

    private async IAsyncEnumerable<FoundSignature> FindInLayoutAsync(ArchiveSource archive, Digest digest, IReporter reporter, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!_layouts.TryGetValue(archive, out LayoutReferrers? layout))
        {
            _layouts[archive] = layout = new LayoutReferrers(archive);
        }

        foreach (AttachedManifest found in await layout.FindAsync([digest], reporter, cancel).ConfigureAwait(false))
        {
            // What is attached to a signature is about that.
            bool isOfImage = found.Tag is null ? found.Content.Document.Subject?.Digest == digest : ReferrerTags.IsCosignTag(found.Tag, digest);
            if (isOfImage && IsSignature(TypeOf(found.Content)))
            {
                yield return new FoundSignature(found.Content.Digest, found.Tag, found.Content, null);
            }
        }
    }

    /// <summary>Whether an error is of one signature, so that the others are looked at all the same.</summary>
    public static bool IsOfOne(ImageException exception) =>
        exception.Error is ImageError.NotFound or ImageError.Malformed or ImageError.Unsupported or ImageError.DigestMismatch or ImageError.SizeMismatch or ImageError.TooLarge;

    private static bool IsSignature(string? type) =>
        type is SimpleSigning.MediaType or CosignArtifact or NotaryEnvelope.ArtifactType || type?.StartsWith(SigstoreBundle.TypePrefix, StringComparison.Ordinal) == true;

    private static string? TypeOf(IImage content) => content.Document switch
    {
        Manifest { ArtifactType: { } type } => type,
        Manifest { Layers: [var layer, ..] } manifest => IsSignature(manifest.Config.MediaType) ? manifest.Config.MediaType : layer.MediaType,
        _ => null,
    };
}
