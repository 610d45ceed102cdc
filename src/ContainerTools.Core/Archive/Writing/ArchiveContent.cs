namespace ContainerTools.Archive.Writing;

/// <summary>What an archive or layout has.</summary>
/// <param name="Images">The images and indexes, in the archive's order.</param>
/// <param name="LeftOut">What it lists beside the images.</param>
public sealed record ArchiveContent(IReadOnlyList<IImage> Images, IReadOnlyList<LeftOutEntry> LeftOut);
