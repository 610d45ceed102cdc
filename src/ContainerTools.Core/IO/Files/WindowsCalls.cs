using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>What Windows can do with files and the framework cannot. The names are those of its header files.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsCalls
{
    public const uint ReadAttributes = 0x80;
    public const uint DeleteAndSynchronize = 0x10000 | 0x100000;
    public const uint BackupSemantics = 0x02000000;
    public const uint OpenReparsePoint = 0x00200000;

    // FILE_INFO_BY_HANDLE_CLASS.
    public const int FileBasicInfo = 0;
    public const int FileStandardInfo = 1;
    public const int FileAttributeTagInfo = 9;
    public const int FileIdInfo = 18;
    public const int FileRenameInfoEx = 22;

    private const uint ShareAll = 1 | 2 | 4;
    private const uint OpenExisting = 3;
    private const int HResultOfErrors = unchecked((int)0x80070000);
    private const uint DeletePending = 0xC0000056;

    /// <param name="path">The name.</param>
    /// <param name="access">What is to be done with it. Attributes alone can be read whoever has the file open.</param>
    /// <param name="flags">Whether links are followed.</param>
    /// <exception cref="IOException">There is nothing of that name, or it cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static SafeFileHandle Open(string path, uint access, uint flags)
    {
        SafeFileHandle file = TryOpen(path, access, flags);
        if (!file.IsInvalid)
        {
            return file;
        }

        int error = Marshal.GetLastPInvokeError();
        file.Dispose();
        throw RtlGetLastNtStatus() == DeletePending ? new FileNotFoundException($"'{path}' is being removed.", path) : Failure(error, path);
    }

    /// <summary>Whether a file was removed while somebody had it open, and still has; the name is free when it is closed.</summary>
    public static bool IsBeingRemoved(string path)
    {
        using SafeFileHandle file = TryOpen(path, ReadAttributes, OpenReparsePoint);
        return file.IsInvalid && RtlGetLastNtStatus() == DeletePending;
    }

    /// <summary>Asks for one structure of information.</summary>
    /// <returns>False where the file system does not have it.</returns>
    public static unsafe bool TryQuery<T>(SafeFileHandle file, int kind, out T information)
        where T : unmanaged
    {
        fixed (T* place = &information)
        {
            return GetFileInformationByHandleEx(file, kind, place, (uint)sizeof(T));
        }
    }

    /// <summary>Gives a file a second name.</summary>
    /// <returns>False where the file system has no such thing.</returns>
    public static bool TryCreateHardLink(string path, string existing) =>
        CreateHardLink(WindowsPath.TakenLiterally(path), WindowsPath.TakenLiterally(existing), 0);

    /// <summary>The error of the last call.</summary>
    public static Exception LastFailure(string path) => Failure(Marshal.GetLastPInvokeError(), path);

    /// <summary>An exception of the type that the framework throws for an error.</summary>
    public static Exception Failure(int error, string path)
    {
        string text = $"'{path}': {new Win32Exception(error).Message}";
        return error switch
        {
            2 => new FileNotFoundException(text, path),
            3 => new DirectoryNotFoundException(text),
            5 => new UnauthorizedAccessException(text),
            _ => new IOException(text, HResultOfErrors | error),
        };
    }

    private static SafeFileHandle TryOpen(string path, uint access, uint flags) =>
        CreateFile(WindowsPath.TakenLiterally(path), access, ShareAll, 0, OpenExisting, flags | BackupSemantics, 0);

    [LibraryImport("kernel32.dll", EntryPoint = "SetFileInformationByHandle", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool SetFileInformationByHandle(SafeFileHandle file, int kind, ReadOnlySpan<byte> information, uint size);

    [LibraryImport("kernel32.dll", EntryPoint = "GetFileInformationByHandle", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetFileInformationByHandle(SafeFileHandle file, out WindowsFileInformation information);

    [LibraryImport("kernel32.dll", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial SafeFileHandle CreateFile(string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool GetFileInformationByHandleEx(SafeFileHandle file, int kind, void* information, uint size);

    [LibraryImport("kernel32.dll", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string path, string existing, nint security);

    [LibraryImport("ntdll.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint RtlGetLastNtStatus();
}
