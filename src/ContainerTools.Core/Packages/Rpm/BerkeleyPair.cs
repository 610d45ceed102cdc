namespace ContainerTools.Packages.Rpm;

/// <summary>Where a page of a hash table has a key and its value.</summary>
internal readonly record struct BerkeleyPair(Range Key, Range Value);
