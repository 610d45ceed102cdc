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

    // FILE_INFORMATION_CLASS.
    private const int FileRenameInformationEx = 65;

    // FILE_OPEN_REPARSE_POINT, OBJ_CASE_INSENSITIVE.
    private const uint OpenLinkItself = 0x00200000;
    private const uint IgnoreCase = 0x40;
    private const uint ShareAll = 1 | 2 | 4;
    private const uint OpenExisting = 3;
    private const int HResultOfErrors = unchecked((int)0x80070000);
    private const int AccessDenied = 5;
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
        throw error == AccessDenied && IsBeingRemoved(path) ? new FileNotFoundException($"'{path}' is being removed.", path) : Failure(error, path);
    }

    /// <summary>Whether a file was removed while somebody had it open, and still has; the name is free when it is closed.</summary>
    /// <remarks>Only the kernel's own call tells it from other reasons to deny access.</remarks>
    public static unsafe bool IsBeingRemoved(string path)
    {
        string name = WindowsPath.ForKernel(path);
        fixed (char* characters = name)
        {
            var text = new KernelText { Length = (ushort)(name.Length * sizeof(char)), Room = (ushort)(name.Length * sizeof(char)), Characters = (nint)characters };
            var file = new KernelName { Size = (uint)sizeof(KernelName), Text = (nint)(&text), Attributes = IgnoreCase };
            uint status = NtOpenFile(out nint handle, ReadAttributes, file, out _, ShareAll, OpenLinkItself);
            new SafeFileHandle(status == 0 ? handle : -1, ownsHandle: true).Dispose();
            return status == DeletePending;
        }
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

    /// <summary>Renames an open file.</summary>
    /// <param name="file">Opened to be deleted.</param>
    /// <param name="information">FILE_RENAME_INFORMATION.</param>
    /// <returns>Zero, or the error.</returns>
    /// <remarks>The same as SetFileInformationByHandle, with the file system's own name; Wine knows this one only.</remarks>
    public static int Rename(SafeFileHandle file, ReadOnlySpan<byte> information)
    {
        uint status = NtSetInformationFile(file, out _, information, (uint)information.Length, FileRenameInformationEx);
        return status == 0 ? 0 : (int)RtlNtStatusToDosError(status);
    }

    private static SafeFileHandle TryOpen(string path, uint access, uint flags) =>
        CreateFile(WindowsPath.TakenLiterally(path), access, ShareAll, 0, OpenExisting, flags | BackupSemantics, 0);

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
    private static partial uint NtSetInformationFile(SafeFileHandle file, out StatusBlock block, ReadOnlySpan<byte> information, uint size, int kind);

    [LibraryImport("ntdll.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint RtlNtStatusToDosError(uint status);

    [LibraryImport("ntdll.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint NtOpenFile(out nint file, uint access, in KernelName name, out StatusBlock block, uint share, uint options);

    // IO_STATUS_BLOCK.
    private struct StatusBlock
    {
        public nint Status;
        public nint Information;
    }

    // UNICODE_STRING.
    private struct KernelText
    {
        public ushort Length;
        public ushort Room;
        public nint Characters;
    }

    // OBJECT_ATTRIBUTES.
    private struct KernelName
    {
        public uint Size;
        public nint Folder;
        public nint Text;
        public uint Attributes;
        public nint Security;
        public nint Quality;
    }
}
