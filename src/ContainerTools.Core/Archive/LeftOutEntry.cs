namespace ContainerTools.Archive;

/// <summary>Something that a layout's index lists and that did not become an image.</summary>
/// <param name="Descriptor">The entry of the index.</param>
/// <param name="Sentence">What it is, and why.</param>
/// <param name="IsDefect">Whether the layout should have it; an index may also list what is no image.</param>
public sealed record LeftOutEntry(Descriptor Descriptor, string Sentence, bool IsDefect);
