namespace ContainerTools;

/// <summary>What an image wants of a docker archive that holds it, so that it comes out as another tool would have written it.</summary>
/// <param name="Mtime">Of the archive's entries, in seconds since 1970-01-01T00:00:00Z.</param>
/// <param name="RepeatsLayers">Whether a layer that the image has twice is in the archive twice.</param>
internal sealed record ArchiveStyle(long Mtime, bool RepeatsLayers)
{
    /// <summary>One second after the epoch, because some tools take zero for "unset".</summary>
    public static ArchiveStyle Default { get; } = new(1, false);
}
