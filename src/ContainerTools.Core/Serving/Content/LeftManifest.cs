namespace ContainerTools.Serving.Content;

/// <summary>A manifest that no tag leads to any more.</summary>
/// <param name="Descriptor">The manifest.</param>
/// <param name="Since">When the last tag went on.</param>
internal sealed record LeftManifest(Descriptor Descriptor, DateTimeOffset Since);
