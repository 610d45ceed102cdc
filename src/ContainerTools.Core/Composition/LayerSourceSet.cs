namespace ContainerTools.Composition;

/// <summary>Files that share a layer.</summary>
/// <param name="Name">What they are, in words, for the image's history.</param>
/// <param name="Sources">The files, and where they go.</param>
public sealed record LayerSourceSet(string Name, IReadOnlyList<LayerSource> Sources);
