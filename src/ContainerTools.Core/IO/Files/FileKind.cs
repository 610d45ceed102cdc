namespace ContainerTools.IO.Files;

/// <summary>What a name in a file system stands for.</summary>
public enum FileKind
{
    File,
    Directory,
    SymbolicLink,
    Fifo,
    CharacterDevice,
    BlockDevice,
    Socket,
}
