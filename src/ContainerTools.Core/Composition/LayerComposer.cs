using System.Buffers;
using System.Security.Cryptography;
using ContainerTools.IO.Streams;

namespace ContainerTools.Composition;

/// <summary>Makes layers of plans: one pass over the files to learn the digests, all cores at work, nothing written.</summary>
/// <param name="digests">Null where every layer is to be hashed.</param>
internal sealed class LayerComposer(IDigestCache? digests)
{
    public async Task<IReadOnlyList<Layer>> ComposeAsync(IReadOnlyList<LayerPlan> plans, IReporter reporter, CancellationToken cancel)
    {
        var layers = new Layer[plans.Count];
        await StreamCopy.ForEachAsync(
            Enumerable.Range(0, plans.Count),
            i => plans[i].Size,
            Environment.ProcessorCount,
            (i, token) =>
            {
                layers[i] = Compose(plans[i], reporter, token);
                return Task.CompletedTask;
            },
            cancel).ConfigureAwait(false);
        return layers;
    }

    private Layer Compose(LayerPlan plan, IReporter reporter, CancellationToken cancel)
    {
        // Files that may still change without a visible sign are neither looked up nor kept in the cache.
        string? fingerprint = digests is not null && plan.IsSettled ? plan.ComputeFingerprint() : null;
        if (fingerprint is not null && digests!.Find(fingerprint) is { } known)
        {
            reporter.Verbose($"Layer {known} ({plan.Comment}): unchanged, not read again.");
            reporter.Advance(plan.Size);
            return ToLayer(plan, known, null, () => digests.Remove(fingerprint));
        }

        (Digest digest, ContentSeal? seal) = ComputeDigest(plan, reporter, cancel);
        reporter.Verbose($"Layer {digest} ({plan.Comment}): {plan.Entries.Count:N0} entries, {plan.Size:N0} bytes.");
        if (fingerprint is not null)
        {
            digests!.Set(fingerprint, digest);
        }

        return ToLayer(plan, digest, seal, null);
    }

    private static Layer ToLayer(LayerPlan plan, Digest digest, ContentSeal? seal, Action? onWrong) =>
        new(new ComposedBlob(plan, new Descriptor(MediaTypes.OciLayer, digest, plan.Size), seal, onWrong), digest);

    private static (Digest Digest, ContentSeal? Seal) ComputeDigest(LayerPlan plan, IReporter reporter, CancellationToken cancel)
    {
        byte[] key = ContentSeal.CreateKey();
        var tags = new List<UInt128>();
        using PieceTagger? tagger = ContentSeal.IsSupported ? new(key) : null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using Stream tar = plan.OpenTar();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceTagger.PieceSize);
        try
        {
            int read;
            while ((read = tar.ReadAtLeast(buffer.AsSpan(0, PieceTagger.PieceSize), PieceTagger.PieceSize, throwOnEndOfStream: false)) > 0)
            {
                cancel.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                if (tagger is not null)
                {
                    tags.Add(tagger.TagNext(buffer.AsSpan(0, read)));
                }

                reporter.Advance(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return (Digest.FromHash("sha256", hash.GetHashAndReset()), tagger is null ? null : new ContentSeal(key, tags));
    }
}
