namespace ContainerTools.Tar;

/// <summary>The type flag of a header (POSIX.1-2017 pax, "ustar Interchange Format", and GNU's additions). Others occur.</summary>
internal enum TarEntryType : byte
{
    /// <summary>A file in archives older than ustar; a directory when the name ends in a slash.</summary>
    OldFile = 0,
    File = (byte)'0',
    HardLink = (byte)'1',
    SymbolicLink = (byte)'2',
    CharacterDevice = (byte)'3',
    BlockDevice = (byte)'4',
    Directory = (byte)'5',
    Fifo = (byte)'6',

    /// <summary>A file that is to be stored in one piece on the disk; it is read like any other file.</summary>
    ContiguousFile = (byte)'7',
    PaxRecords = (byte)'x',
    GlobalPaxRecords = (byte)'g',

    /// <summary>What <see cref="PaxRecords"/> was called before POSIX, by Solaris.</summary>
    SolarisPaxRecords = (byte)'X',
    GnuLongName = (byte)'L',
    GnuLongLink = (byte)'K',
    GnuSparseFile = (byte)'S',
}
