namespace ContainerTools.Packages.Rpm;

/// <summary>Where the record of a row is.</summary>
/// <param name="Length">Of the whole record, in bytes.</param>
/// <param name="Local">What the page has of it.</param>
/// <param name="Overflow">The page with what follows; 0 where that is all.</param>
internal readonly record struct SqliteRow(int Length, ReadOnlyMemory<byte> Local, uint Overflow);
