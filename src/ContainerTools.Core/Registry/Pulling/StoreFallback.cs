using System.Collections.Concurrent;
using ContainerTools.Store;

namespace ContainerTools.Registry.Pulling;

/// <summary>
/// Has a client keep manifests in a store beside the other blobs, and answer from there what is asked for by digest while a registry is
/// away: it refuses connections, its name is not resolved, or it sends nothing. What a registry answers, a refusal too, is never replaced.
/// Thread-safe.
/// </summary>
/// <param name="store">Where manifests are kept; the same store as that of the other blobs.</param>
/// <param name="isOffline">Whether registries are not asked at all.</param>
/// <param name="clock">Measures how long a registry that was away is not asked again; null for the system's.</param>
public sealed class StoreFallback(ImageStore store, bool isOffline = false, TimeProvider? clock = null)
{
    // Each question to a registry that is away takes some seconds, and a list may have hundreds.
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);
    private const int MostNamed = 5;

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly ConcurrentDictionary<string, (long Since, ImageException Reason)> _away = new(StringComparer.Ordinal);

    /// <summary>Whether registries are not asked at all.</summary>
    public bool IsOffline { get; } = isOffline;

    internal StoredManifests Manifests { get; } = new(store);

    /// <summary>Whether an error means that the registry is not there, and not that it refuses.</summary>
    /// <param name="exception">What came of asking it.</param>
    public static bool IsAway(ImageException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception is { Error: ImageError.Unreachable or ImageError.TimedOut, HttpStatus: null };
    }

    /// <summary>Whether a registry was away a short time ago, so that the store is to be asked first.</summary>
    /// <param name="registry">As references name it.</param>
    public bool WasAway(string registry) => FindReason(registry) is not null;

    /// <returns>Why the registry was away a short time ago; null where it was not.</returns>
    internal ImageException? FindReason(string registry) =>
        _away.TryGetValue(registry, out (long Since, ImageException Reason) away) && _clock.GetElapsedTime(away.Since) < Rest ? away.Reason : null;

    internal void NoteAway(string registry, ImageException reason) => _away[registry] = (_clock.GetTimestamp(), reason);

    /// <summary>The images whose manifests the store has, for a message; a few of many.</summary>
    internal string Offer(long limit)
    {
        IReadOnlyList<ManifestDocument> roots = Manifests.FindRoots(limit);
        string more = roots.Count > MostNamed ? $" and {roots.Count - MostNamed:N0} more" : "";
        return roots.Count == 0 ? "the store has no manifest" : $"the store has manifests of {string.Join(", ", roots.Take(MostNamed).Select(Describe))}{more}";
    }

    private static string Describe(ManifestDocument document) => document is IndexManifest index
        ? $"{document.Digest} ({string.Join(", ", index.Manifests.Where(entry => !IndexEntry.IsAttestationEntry(entry)).Select(entry => entry.Platform).OfType<Platform>().Distinct())})"
        : document.Digest.ToString();
}
