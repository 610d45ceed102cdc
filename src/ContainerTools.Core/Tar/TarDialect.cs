namespace ContainerTools.Tar;

/// <summary>Whose bytes a tar has. All dialects are valid ustar with pax records; they differ where the standard leaves a choice.</summary>
internal enum TarDialect
{
    /// <summary>Python's tarfile in PAX format (<see cref="TarEncoder"/>); the archive is filled up to a whole record.</summary>
    Python,

    /// <summary>Go's archive/tar (<see cref="GoTarEncoder"/>); the archive ends with two zero blocks.</summary>
    Go,
}
