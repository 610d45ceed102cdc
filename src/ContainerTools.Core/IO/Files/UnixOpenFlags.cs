using System.Runtime.InteropServices;

namespace ContainerTools.IO.Files;

/// <summary>What open(2) and its like are asked for, by the numbers of this system (fcntl.h of Linux and of macOS).</summary>
internal static class UnixOpenFlags
{
    private static readonly bool IsMac = OperatingSystem.IsMacOS();

    // Two of the few flags of Linux that differ between architectures.
    private static readonly bool IsArmLike = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm or Architecture.Ppc64le;

    private static readonly int Directory = IsMac ? 0x100000 : IsArmLike ? 0x4000 : 0x10000;
    private static readonly int NoFollow = IsMac ? 0x100 : IsArmLike ? 0x8000 : 0x20000;
    private static readonly int CloseOnExecute = IsMac ? 0x1000000 : 0x80000;
    private static readonly int Create = IsMac ? 0x200 : 0x40;
    private static readonly int Exclusive = IsMac ? 0x800 : 0x80;

    // O_PATH. On macOS O_SYMLINK and O_NONBLOCK, which open a link or a FIFO itself without waiting.
    private static readonly int NotItsContent = IsMac ? 0x200000 | 0x4 : 0x200000;

    /// <summary>A folder that the user named, links followed.</summary>
    public static int NamedFolder => Directory | CloseOnExecute;

    /// <summary>A folder that is no link to one.</summary>
    public static int Folder => Directory | CloseOnExecute | NoFollow;

    /// <summary>A folder that may not be listed, on Linux.</summary>
    public static int UnlistedFolder => Folder | NotItsContent;

    /// <summary>A file that is there, to be read; nothing is waited for.</summary>
    public static int ExistingFile => CloseOnExecute | NoFollow | (IsMac ? 0x4 : 0x800);

    /// <summary>A new file, to be written.</summary>
    public static int NewFile => 1 | Create | Exclusive | CloseOnExecute | NoFollow;

    /// <summary>A link, a FIFO or a device as such.</summary>
    public static int Itself => IsMac ? NotItsContent | CloseOnExecute : NotItsContent | CloseOnExecute | NoFollow;
}
