namespace ContainerTools.Store;

/// <summary>What to clear: everything, or what all the conditions that are set hold for.</summary>
public sealed record StoreClearing
{
    /// <summary>Only what was not used since then.</summary>
    public DateTimeOffset? NotUsedSince { get; init; }

    /// <summary>Stops as soon as the store has at most this number of bytes. The files that were not used for the longest time are removed first.</summary>
    public long? MaximumSize { get; init; }

    /// <summary>Only what the store's own index does not lead to.</summary>
    public bool Unreferenced { get; init; }
}
