namespace ContainerTools.FileSystem.Unpacking;

/// <summary>Something of an image's file system that is not as it should be in the folder that it was unpacked to.</summary>
/// <param name="Location">As the image has it, relative to its root. Where it is <c>.</c>, all entries are meant.</param>
/// <param name="Part">What of the entry is missing.</param>
/// <param name="Reason">A sentence.</param>
public sealed record SkippedEntry(string Location, SkippedPart Part, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Location}: {Reason}";
}
