namespace ContainerTools.IO.Files;

/// <summary>The mode that Unix gives a file (stat.h, S_IFMT); its numbers are the same on all systems.</summary>
internal static class UnixMode
{
    private const int TypeMask = 0xF000;

    /// <summary>What the bits beside the permissions say.</summary>
    public static FileKind KindOf(int mode) => (mode & TypeMask) switch
    {
        0x4000 => FileKind.Directory,
        0xA000 => FileKind.SymbolicLink,
        0x1000 => FileKind.Fifo,
        0x2000 => FileKind.CharacterDevice,
        0x6000 => FileKind.BlockDevice,
        0xC000 => FileKind.Socket,
        _ => FileKind.File,
    };
}
