namespace ContainerTools.Archive;

/// <summary>The type flag of a header (POSIX.1-2017 pax, "ustar Interchange Format").</summary>
internal enum TarEntryType : byte
{
    File = (byte)'0',
    HardLink = (byte)'1',
    SymbolicLink = (byte)'2',
    CharacterDevice = (byte)'3',
    BlockDevice = (byte)'4',
    Directory = (byte)'5',
    Fifo = (byte)'6',
    PaxRecords = (byte)'x',
}
