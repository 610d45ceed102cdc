namespace ContainerTools.Packages.Rpm;

/// <summary>A file, folder or link that a package lists, whether it was installed or not.</summary>
/// <param name="Path">From the root, as it was when the package was built. A byte that is no UTF-8 is kept as <see cref="Tar.TarText"/> does.</param>
/// <param name="Flags">What the package says about it.</param>
/// <param name="State">What became of it.</param>
/// <param name="Mode">Type and permissions, as Unix has them; 0 where they are not said.</param>
internal readonly record struct RpmFile(string Path, RpmFileFlags Flags, RpmFileState State, int Mode);
