namespace ContainerTools;

/// <summary>How a docker archive of an image is written, so that it has the bytes that the tool which made the image would write.</summary>
/// <param name="Mtime">The modification time of the archive's entries, in seconds since 1970-01-01T00:00:00Z.</param>
/// <param name="RepeatsLayers">Whether the archive holds a layer twice if the image uses it twice.</param>
internal sealed record ArchiveStyle(long Mtime, bool RepeatsLayers)
{
    /// <summary>One second after the epoch, because some tools take zero for "unset".</summary>
    public static ArchiveStyle Default { get; } = new(1, false);
}
