using ContainerTools.Registry;
using ContainerTools.Signing.Results;

namespace ContainerTools.Signing;

/// <summary>
/// Verifies signatures that are attached to images: of cosign, of Sigstore and of the Notary Project, in registries, layouts and archives. For one
/// thread at a time.
/// </summary>
/// <param name="policy">Whose signatures are trusted.</param>
/// <param name="clock">Says what time it is; null for the system's clock.</param>
public sealed class SignatureVerifier(SignaturePolicy policy, TimeProvider? clock = null)
{
    /// <summary>How many signatures of one image are looked at. Whoever may write to the repository can attach as many as he likes.</summary>
    public const int MaximumCount = 50;

    private const int MaximumSize = 4 << 20;
    private readonly SignatureFinder _finder = new();

    /// <summary>Verifies all signatures of an image: of its manifest or index, and of the index that it was chosen from.</summary>
    /// <param name="image">From a registry, or imported from a layout or archive.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>One for each signature, those of the index first; empty where there is none.</returns>
    /// <exception cref="ImageException">
    /// The source does not tell, or a trust store cannot be read. <see cref="ImageError.InvalidArgument"/>: the image comes from nowhere where signatures could be.
    /// </exception>
    public async Task<IReadOnlyList<ImageSignature>> VerifyAsync(IImage image, IReporter reporter, CancellationToken cancel)
    {
        var result = new List<ImageSignature>();
        if (image is Image { IndexDigest: { } digest } part && await SignatureFinder.FindIndexAsync(part, digest, reporter, cancel).ConfigureAwait(false) is { } index)
        {
            await VerifyAsync(new SignatureSubject(index, image.Reference, image.Source), result, reporter, cancel).ConfigureAwait(false);
        }

        await VerifyAsync(new SignatureSubject(image.Document, image.Reference, image.Source), result, reporter, cancel).ConfigureAwait(false);
        return result.ToArray();
    }

    /// <summary>Verifies all signatures of what a reference leads to, without reading more of it than its manifest or index.</summary>
    /// <param name="client">Asks the registry.</param>
    /// <param name="reference">By tag or digest.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>One for each signature; empty where there is none.</returns>
    /// <exception cref="ImageException">There is no such manifest, or as for the other method.</exception>
    public async Task<IReadOnlyList<ImageSignature>> VerifyAsync(RegistryClient client, ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        var result = new List<ImageSignature>();
        ManifestDocument document = await client.GetManifestAsync(reference, reporter, cancel).ConfigureAwait(false);
        await VerifyAsync(new SignatureSubject(document, reference, client.OpenSession(reference)), result, reporter, cancel).ConfigureAwait(false);
        return result.ToArray();
    }

    /// <summary>Makes sure that an image has a signature that the policy accepts; of an image chosen from an index, that of the index will do.</summary>
    /// <param name="image">From a registry, or imported from a layout or archive.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The signature.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.SignatureRefused"/>: it has none; the message says why each does not do. Else as for <see cref="VerifyAsync(IImage, IReporter, CancellationToken)"/>.</exception>
    public async Task<ImageSignature> RequireAsync(IImage image, IReporter reporter, CancellationToken cancel)
    {
        IReadOnlyList<ImageSignature> all = await VerifyAsync(image, reporter, cancel).ConfigureAwait(false);
        if (all.FirstOrDefault(signature => signature.IsAccepted) is { } accepted)
        {
            reporter.Verbose($"{image}: {accepted.Kind} signature of {accepted.Digest} by {accepted.Identity}. {accepted.Reason}");
            return accepted;
        }

        string why = all.Count == 0 ? "nobody has signed it" : string.Join(" ", all.Select(signature => $"{signature.Kind}, {signature.Verdict}: {signature.Reason}").Distinct().Take(5));
        throw new ImageException(ImageError.SignatureRefused, $"{image} ({image.Digest}) has no signature that {policy.Name} accepts: {why.TrimEnd('.')}.", image.Reference);
    }

    private async Task VerifyAsync(SignatureSubject subject, List<ImageSignature> result, IReporter reporter, CancellationToken cancel)
    {
        SignatureTrust? trust = policy.Find(subject.Repository);
        var judge = new SignatureJudge(trust ?? SignatureTrust.Nobody, trust is not null, subject, clock ?? TimeProvider.System);
        int count = 0;
        await foreach (FoundSignature found in _finder.FindAsync(subject, reporter, cancel).ConfigureAwait(false))
        {
            foreach (Descriptor? layer in (found.Content?.Document as Manifest)?.Layers.Cast<Descriptor?>() ?? [null])
            {
                if (count++ == MaximumCount)
                {
                    reporter.Warning($"{subject.Document.Digest} has more than {MaximumCount} signatures; the others are not looked at.");
                    return;
                }

                result.Add(await VerifyAsync(judge, found, layer, reporter, cancel).ConfigureAwait(false));
            }
        }
    }

    private static async Task<ImageSignature> VerifyAsync(SignatureJudge judge, FoundSignature found, Descriptor? layer, IReporter reporter, CancellationToken cancel)
    {
        string? problem = found.Problem ?? (layer is null ? "It is no manifest." : null);
        Blob? blob = layer is null ? null : found.BlobOf(layer);
        ReadOnlyMemory<byte> content = default;
        if (problem is null && blob is null)
        {
            problem = "Its content is not there.";
        }
        else if (problem is null)
        {
            try
            {
                content = await blob!.ReadAllAsync(MaximumSize, reporter, cancel).ConfigureAwait(false);
            }
            catch (ImageException exception) when (SignatureFinder.IsOfOne(exception))
            {
                problem = exception.Message;
            }
        }

        return judge.Judge(found, layer, content, problem);
    }
}
