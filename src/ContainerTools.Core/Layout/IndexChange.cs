namespace ContainerTools.Layout;

/// <summary>One entry of an index that takes the place of another one.</summary>
/// <param name="Old">The entry that goes, as it stands in the index; null where one is added.</param>
/// <param name="New">The entry that comes, JSON without line breaks; null where one is removed.</param>
internal readonly record struct IndexChange(byte[]? Old, byte[]? New);
