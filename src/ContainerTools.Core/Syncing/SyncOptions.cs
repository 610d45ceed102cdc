namespace ContainerTools.Syncing;

/// <summary>What holds for all rules of a run.</summary>
public sealed record SyncOptions
{
    /// <summary>How many tags are looked at, and how many images are brought, at once.</summary>
    public int ThrottleLimit { get; init; } = 6;

    /// <summary>
    /// A file in which it is kept where the destination's tags led, so that not each of them is asked for in the next run; null for none. For
    /// destinations that nobody else writes to.
    /// </summary>
    public string? StatePath { get; init; }

    /// <summary>Whether that file is written; if not, it is only read.</summary>
    public bool KeepsState { get; init; } = true;

    /// <summary>Whether tags are removed though the source lists none, and where a registry removes no tag alone by way of an empty image.</summary>
    public bool Force { get; init; }

    /// <summary>Asks before something is written, given what is about to be done; null for yes. Called by several threads.</summary>
    public Func<SyncResult, CancellationToken, Task<SyncAnswer>>? Approve { get; init; }

    /// <summary>Puts manifests of sources behind a store when platforms are chosen from them, so that each is fetched once only; null for none.</summary>
    public Func<Blob, Blob>? Keep { get; init; }
}
