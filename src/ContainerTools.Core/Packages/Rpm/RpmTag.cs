namespace ContainerTools.Packages.Rpm;

/// <summary>The values of a package's header that are read here, by the numbers that rpm gave them (rpm, <c>include/rpm/rpmtag.h</c>).</summary>
internal enum RpmTag
{
    /// <summary>The MD5 digest of header and content together, as bytes.</summary>
    SigMd5 = 261,

    /// <summary>The SHA-1 digest of the header's unchanging part.</summary>
    Sha1Header = 269,

    /// <summary>The SHA-256 digest of the header's unchanging part.</summary>
    Sha256Header = 273,

    Name = 1000,
    Version = 1001,
    Release = 1002,

    /// <summary>Absent stands for 0.</summary>
    Epoch = 1003,

    Summary = 1004,
    BuildTime = 1006,
    InstallTime = 1008,

    /// <summary>Of the installed files together, in bytes, below 4 GiB.</summary>
    Size = 1009,

    Vendor = 1011,
    License = 1014,
    Url = 1020,

    /// <summary>Absent in imported keys, which are stored as packages.</summary>
    Arch = 1022,

    /// <summary>Whole paths, in packages of about 1999 and before.</summary>
    OldFileNames = 1027,

    FileSizes = 1028,
    FileStates = 1029,
    FileModes = 1030,

    /// <summary>Hexadecimal, empty for what is no regular file.</summary>
    FileDigests = 1035,

    FileLinkTos = 1036,
    FileFlags = 1037,
    FileUserName = 1039,
    FileGroupName = 1040,

    /// <summary>The name of the package's source, as <c>NAME-VERSION-RELEASE.src.rpm</c>.</summary>
    SourceRpm = 1044,

    ProvideName = 1047,
    RequireFlags = 1048,
    RequireName = 1049,
    RequireVersion = 1050,
    ConflictName = 1054,
    ObsoleteName = 1090,
    ProvideFlags = 1112,
    ProvideVersion = 1113,

    /// <summary>For each file the number of its folder.</summary>
    DirIndexes = 1116,

    BaseNames = 1117,

    /// <summary>Folders, with the slash at their end.</summary>
    DirNames = 1118,

    /// <summary>As <see cref="FileSizes"/>, where a file has 4 GiB or more.</summary>
    LongFileSizes = 5008,

    /// <summary>As <see cref="Size"/>, from 4 GiB on.</summary>
    LongSize = 5009,

    /// <summary>By its number in OpenPGP: 1 for MD5, which absent stands for, 2 for SHA-1, 8 for SHA-256, 10 for SHA-512.</summary>
    FileDigestAlgo = 5011,

    RecommendName = 5046,
    SuggestName = 5049,
    SupplementName = 5052,
    EnhanceName = 5055,
    Encoding = 5062,
    ModularityLabel = 5096,
}
