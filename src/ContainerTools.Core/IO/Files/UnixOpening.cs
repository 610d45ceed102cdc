using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>open(2) and flock(2) as <see cref="UnixStatus"/> calls the system, so that no link is followed.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixOpening
{
    private const string Library = "libSystem.Native";

    // pal_io.h of the runtime, which translates them.
    private const int ReadOnly = 0x0000 | CloseInPrograms | NotThroughLinks;
    private const int ReadWrite = 0x0002 | CloseInPrograms | NotThroughLinks;
    private const int CloseInPrograms = 0x0010;
    private const int Create = 0x0020;
    private const int NotThroughLinks = 0x0200;
    private const int ExclusiveWithoutWaiting = 2 | 4;
    private const int NewFileMode = 0b110_110_110;

    // errno.h
    private static readonly int Again = OperatingSystem.IsMacOS() ? 35 : 11;
    private static readonly int TooManyLinks = OperatingSystem.IsMacOS() ? 62 : 40;

    /// <summary>Opens a file for reading. Something else than a file is not looked for; a FIFO would be waited for.</summary>
    public static SafeFileHandle OpenRegular(string path) => Open(path, ReadOnly);

    /// <summary>Opens a file for reading and writing, under the same condition.</summary>
    public static SafeFileHandle OpenRegularForWriting(string path, bool create) => Open(path, ReadWrite | (create ? Create : 0));

    /// <summary>Takes the lock that the framework takes for a file that is not shared.</summary>
    /// <exception cref="IOException">Somebody else has it.</exception>
    public static void Lock(SafeFileHandle file, string path)
    {
        // A file system without locks is used without them, as the framework does.
        if (FLock(file, ExclusiveWithoutWaiting) != 0 && Marshal.GetLastPInvokeError() == Again)
        {
            throw new IOException($"'{path}' is locked by somebody else.", Again);
        }
    }

    private static SafeFileHandle Open(string path, int flags)
    {
        nint file = Open(path, flags, NewFileMode);
        if (file >= 0)
        {
            return new SafeFileHandle(file, ownsHandle: true);
        }

        int error = Marshal.GetLastPInvokeError();
        throw error == TooManyLinks ? new NotRegularFileException(path, FileKind.SymbolicLink) : UnixException.ForPath(error, path);
    }

    [LibraryImport(Library, EntryPoint = "SystemNative_Open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Open(string path, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "SystemNative_FLock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FLock(SafeFileHandle file, int operation);
}
