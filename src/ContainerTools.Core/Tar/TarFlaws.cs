namespace ContainerTools.Tar;

/// <summary>
/// What is not as it should be in an archive whose entries could nevertheless all be read. What other readers do with it is said
/// of Go's archive/tar, with which engines read layers, in the versions 1.19 to 1.24.
/// </summary>
[Flags]
internal enum TarFlaws
{
    None = 0,

    /// <summary>A block of zeros stood between entries. Some readers take it for the end and see less.</summary>
    LoneZeroBlock = 1,

    /// <summary>The stream ended without the two blocks of zeros, so entries may be missing. The last block of the last entry may be short, too.</summary>
    MissingEnd = 2,

    /// <summary>More than zeros came after the end; it was not looked at.</summary>
    TrailingData = 4,

    /// <summary>There are global pax records, which were left out of account. Go does so too; GNU tar and Python's tarfile apply them.</summary>
    GlobalRecords = 8,

    /// <summary>Two global pax headers have the same name. Engines that keep the tar's headers take them for one entry that is there twice.</summary>
    RepeatedGlobalRecords = 16,

    /// <summary>A GNU header has the prefix of ustar, as Go before 1.8 wrote it. It was read as a part of the name, as Go does; GNU tar reads another name.</summary>
    GnuPrefix = 32,

    /// <summary>A pax header is of the type that it had with Solaris, before POSIX. Go does not know that type.</summary>
    SolarisRecords = 64,

    /// <summary>Pax records end in NULs. Go refuses them.</summary>
    PaddedRecords = 128,

    /// <summary>A field has a value that Go refuses: a negative octal number, or one that is none where it does not count.</summary>
    InvalidField = 256,
}
