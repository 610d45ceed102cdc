using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>
/// lstat(2), stat(2) and fstat(2) through the library of the framework's own that stands between it and the system, for Unix systems
/// where we do not call the system ourselves: macOS. The framework does not tell FIFOs, devices and sockets from files.
/// </summary>
/// <remarks>
/// The structure of that library is the same on all systems and processors, which stat's is not, and a test on one system is worth
/// something for the others. It is not promised to stay: what it says is compared once with what the framework says, and where they
/// differ, the framework alone is asked and nothing is remembered about files.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixStatus
{
    private const string Library = "libSystem.Native";

    // More than the structure has: were a later one longer, it must not write over anything else.
    private const int Room = 512;
    private static readonly Lazy<bool> AsExpected = new(Probe);

    private delegate int Query(Span<byte> status);

    /// <summary>Whether the library says what the framework says.</summary>
    public static bool IsAsExpected => AsExpected.Value;

    public static FileStatus Read(string path) => IsAsExpected ? ReadNative(path) : ReadPortable(path);

    /// <summary>Of what a symbolic link leads to; a name that is none is looked at itself.</summary>
    public static FileStatus ReadTarget(string path) => IsAsExpected
        ? Ask(status => Stat(path, status), path)
        : ReadPortable(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

    /// <param name="file">The open file.</param>
    /// <param name="path">For messages.</param>
    public static FileStatus Read(SafeFileHandle file, string path) => IsAsExpected ? Ask(status => FStat(file, status), path) : ReadPortable(path);

    /// <summary>By the native library, whether it was compared or not.</summary>
    public static FileStatus ReadNative(string path) => Ask(status => LStat(path, status), path);

    /// <summary>By the framework alone: no FIFOs, devices and sockets, and a stamp that never settles.</summary>
    public static FileStatus ReadPortable(string path)
    {
        FileAttributes attributes = File.GetAttributes(path);
        FileSystemInfo info = attributes.HasFlag(FileAttributes.Directory) ? new DirectoryInfo(path) : new FileInfo(path);
        FileKind kind = info.LinkTarget is not null ? FileKind.SymbolicLink
            : attributes.HasFlag(FileAttributes.Directory) ? FileKind.Directory
            : FileKind.File;
        long size = kind == FileKind.File ? ((FileInfo)info).Length : 0;
        return new FileStatus(kind, (int)info.UnixFileMode, size, new FileStamp(FileTimes.ToNanoseconds(info.LastWriteTimeUtc), 0, 0));
    }

    public static FileStatus ToStatus(in NativeStatus status, bool isMac)
    {
        FileKind kind = UnixMode.KindOf(status.Mode);
        (uint major, uint minor) = SplitDevice(status.Device, isMac);
        return new FileStatus(
            kind,
            status.Mode & 0xFFF,
            kind == FileKind.File ? status.Size : 0,
            new FileStamp(
                FileTimes.ToNanoseconds(status.ModifiedSeconds, status.ModifiedNanoseconds),
                FileTimes.ToNanoseconds(status.ChangedSeconds, status.ChangedNanoseconds),
                (ulong)status.Inode),
            major,
            minor);
    }

    // sys/types.h of macOS; sys/sysmacros.h of Linux.
    private static (uint Major, uint Minor) SplitDevice(long device, bool isMac) => isMac
        ? ((uint)(device >> 24) & 0xff, (uint)device & 0xffffff)
        : ((uint)(device >> 8) & 0xfff | (uint)(device >> 32) & 0xfffff000, (uint)device & 0xff | (uint)(device >> 12) & 0xffffff00);

    private static FileStatus Ask(Query query, string path)
    {
        Span<byte> status = stackalloc byte[Room];
        status.Clear();
        if (query(status) != 0)
        {
            throw UnixException.ForPath(Marshal.GetLastPInvokeError(), path);
        }

        return ToStatus(MemoryMarshal.Read<NativeStatus>(status), OperatingSystem.IsMacOS());
    }

    // The folder of programs and the root are there and seldom change; a change between the two looks only costs what is remembered.
    private static bool Probe()
    {
        try
        {
            return new[] { "/", AppContext.BaseDirectory }.All(path => ReadNative(path) is var native
                && ReadPortable(path) is var known
                && (native.Kind, native.Mode, native.Stamp.Modified / TimeSpan.NanosecondsPerTick) == (known.Kind, known.Mode, known.Stamp.Modified / TimeSpan.NanosecondsPerTick)
                && native.Stamp.Changed > 0
                && native.Stamp.Inode != 0);
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException || FileErrors.IsFileError(exception))
        {
            return false;
        }
    }

    [LibraryImport(Library, EntryPoint = "SystemNative_LStat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int LStat(string path, Span<byte> status);

    [LibraryImport(Library, EntryPoint = "SystemNative_Stat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(string path, Span<byte> status);

    [LibraryImport(Library, EntryPoint = "SystemNative_FStat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FStat(SafeFileHandle file, Span<byte> status);
}
