namespace ContainerTools.Syncing;

/// <summary>What became of one tag, or of a whole repository where its tags could not even be listed.</summary>
/// <param name="Source">Where it comes from; without a tag for a repository.</param>
/// <param name="Destination">Where it goes; without a tag for a repository.</param>
/// <param name="Action">What was done.</param>
public sealed record SyncResult(ImageReference Source, ImageReference Destination, SyncAction Action)
{
    /// <summary>The tag; null for a repository.</summary>
    public string? Tag => Destination.Tag;

    /// <summary>What the tag leads to at the destination now; null where it leads nowhere, or nobody knows.</summary>
    public Digest? Digest { get; init; }

    /// <summary>What it led to at the destination before; null where there was nothing, or nobody asked.</summary>
    public Digest? PreviousDigest { get; init; }

    /// <summary>How many bytes of blobs and manifests were sent to the destination; what it had, or mounted, counts nothing.</summary>
    public long BytesSent { get; init; }

    /// <summary>How many manifests that are attached to the image were brought beside it: signatures, SBOMs, attestations.</summary>
    public int ReferrerCount { get; init; }

    /// <summary>Whether this is what would have been done; then nothing was written.</summary>
    public bool IsPreview { get; init; }

    /// <summary>Why nothing was done, or what is to be known of it; null for nothing.</summary>
    public string? Reason { get; init; }

    /// <summary>What went wrong; null where nothing did.</summary>
    public ImageException? Error { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {Destination}";
}
