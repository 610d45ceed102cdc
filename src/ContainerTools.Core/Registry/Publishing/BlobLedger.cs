using System.Collections.Concurrent;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Publishing;

/// <summary>Which blobs are known to be in which repositories, from what was done and asked so far.</summary>
internal sealed class BlobLedger
{
    private readonly ConcurrentDictionary<(string Registry, Digest Digest), ConcurrentDictionary<string, bool>> _places = new();
    private readonly ConcurrentDictionary<(string Registry, Digest Digest), SemaphoreSlim> _turns = new();

    /// <summary>Waits until nobody else is bringing that blob to that registry; then it is there, or can be mounted.</summary>
    /// <returns>What is released afterwards.</returns>
    public async Task<SemaphoreSlim> EnterAsync(PushRepository target, Digest digest, CancellationToken cancel)
    {
        SemaphoreSlim turn = _turns.GetOrAdd((target.Registry, digest), _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        return turn;
    }

    public void Add(PushRepository target, Digest digest) =>
        _places.GetOrAdd((target.Registry, digest), _ => new ConcurrentDictionary<string, bool>(StringComparer.Ordinal))[target.Repository] = true;

    public bool Has(PushRepository target, Digest digest) =>
        _places.TryGetValue((target.Registry, digest), out var repositories) && repositories.ContainsKey(target.Repository);

    /// <summary>Another repository of the same registry that has the blob, as far as is known.</summary>
    /// <param name="target">The repository that lacks the blob.</param>
    /// <param name="blob">The blob that is wanted.</param>
    /// <param name="origin">The repository that the image came from, where nothing else is known.</param>
    public string? FindSource(PushRepository target, Blob blob, ImageReference? origin)
    {
        string? known = _places.TryGetValue((target.Registry, blob.Digest), out var repositories) ? repositories.Keys.FirstOrDefault() : null;
        known ??= FromHere(target, blob.PastStore) ?? (origin is not null && IsHere(target, origin.Registry) ? origin.Repository : null);
        return known == target.Repository ? null : known;
    }

    /// <summary>The repository that an image came from; null where it did not come from a registry.</summary>
    public static ImageReference? OriginOf(IImage image) => image.Source is RegistrySession ? image.Reference : null;

    private static string? FromHere(PushRepository target, Blob blob) => blob switch
    {
        RegistryBlob fetched => IsHere(target, fetched.Registry) ? fetched.Repository : null,
        ForeignLayerBlob foreign => FromHere(target, foreign.InRegistry),
        _ => null,
    };

    private static bool IsHere(PushRepository target, string registry) => target.Registry.Equals(registry, StringComparison.OrdinalIgnoreCase);
}
