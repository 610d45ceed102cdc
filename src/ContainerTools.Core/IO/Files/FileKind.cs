namespace ContainerTools.IO.Files;

/// <summary>What a name in a file system stands for.</summary>
public enum FileKind
{
    /// <summary>A regular file.</summary>
    File,
    /// <summary>A folder.</summary>
    Directory,
    /// <summary>A symbolic link.</summary>
    SymbolicLink,
    /// <summary>A named pipe.</summary>
    Fifo,
    /// <summary>A device that is read and written byte by byte.</summary>
    CharacterDevice,
    /// <summary>A device that is read and written in blocks.</summary>
    BlockDevice,
    /// <summary>A socket, which no archive can hold.</summary>
    Socket,
}
