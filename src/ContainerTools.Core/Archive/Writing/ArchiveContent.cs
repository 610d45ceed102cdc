namespace ContainerTools.Archive.Writing;

/// <summary>What an archive or layout has.</summary>
/// <param name="LeftOut">What it lists beside the images.</param>
public sealed record ArchiveContent(IReadOnlyList<IImage> Images, IReadOnlyList<LeftOutEntry> LeftOut);
