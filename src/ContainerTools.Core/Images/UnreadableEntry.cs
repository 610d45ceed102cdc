namespace ContainerTools;

/// <summary>An entry of an index whose manifest or config the source has, but not in a form that can be read.</summary>
/// <param name="Descriptor">The entry as the index has it.</param>
/// <param name="Error">Why it cannot be read.</param>
public sealed record UnreadableEntry(Descriptor Descriptor, ImageException Error);
