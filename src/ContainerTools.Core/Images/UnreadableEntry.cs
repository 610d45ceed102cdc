namespace ContainerTools;

/// <summary>An entry of an index whose manifest or config could not be read; in a layout, one that is there and cannot be.</summary>
/// <param name="Descriptor">The entry as the index has it.</param>
/// <param name="Error">Why it cannot be read.</param>
public sealed record UnreadableEntry(Descriptor Descriptor, ImageException Error);
