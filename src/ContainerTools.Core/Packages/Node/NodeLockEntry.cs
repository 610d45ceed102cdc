namespace ContainerTools.Packages.Node;

/// <summary>A package that a lock file lists.</summary>
/// <param name="Location">Where it is installed, relative to the lock file.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Integrity">The digest of its archive; null where it is not known.</param>
/// <param name="License">Its licence; null where it is not known.</param>
/// <param name="IsDevelopment">Whether only development needs it.</param>
internal sealed record NodeLockEntry(string Location, string Name, string Version, string? Integrity, string? License, bool IsDevelopment);
