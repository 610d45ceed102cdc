using System.Buffers;
using System.Security.Cryptography;
using ContainerTools.IO;

namespace ContainerTools.Composition;

/// <summary>Makes layers of plans: one pass over the files to learn the digests, all cores at work, nothing written.</summary>
/// <param name="memory">Null where every layer is to be hashed.</param>
internal sealed class LayerComposer(ILayerMemory? memory)
{
    public async Task<IReadOnlyList<Layer>> ComposeAsync(IReadOnlyList<LayerPlan> plans, IReporter reporter, CancellationToken cancel)
    {
        var layers = new Layer[plans.Count];
        await BlobCopy.ForEachAsync(
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
        string? fingerprint = memory is null ? null : plan.ComputeFingerprint();
        Digest digest;
        if (fingerprint is not null && memory!.Recall(fingerprint) is { } known)
        {
            reporter.Verbose($"Layer {known} ({plan.Comment}): unchanged, not read again.");
            reporter.Advance(plan.Size);
            digest = known;
        }
        else
        {
            digest = ComputeDigest(plan, reporter, cancel);
            reporter.Verbose($"Layer {digest} ({plan.Comment}): {plan.Entries.Count:N0} entries, {plan.Size:N0} bytes.");
            if (fingerprint is not null)
            {
                memory!.Remember(fingerprint, digest);
            }
        }

        return new Layer(new ComposedBlob(plan, new Descriptor(MediaTypes.OciLayer, digest, plan.Size)), digest);
    }

    private static Digest ComputeDigest(LayerPlan plan, IReporter reporter, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using Stream tar = plan.OpenTar();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BlobCopy.BufferSize);
        try
        {
            int read;
            while ((read = tar.Read(buffer.AsSpan(0, BlobCopy.BufferSize))) > 0)
            {
                cancel.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                reporter.Advance(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Digest.FromHash("sha256", hash.GetHashAndReset());
    }
}
