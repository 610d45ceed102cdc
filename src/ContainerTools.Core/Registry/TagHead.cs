using ContainerTools.Registry.Pulling;

namespace ContainerTools.Registry;

/// <summary>A tag that a registry lists, and where it leads.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Head">What it leads to; null where that cannot be had.</param>
/// <param name="Problem">Why not; null where it can.</param>
public sealed record TagHead(string Tag, ManifestHead? Head, ImageException? Problem);
