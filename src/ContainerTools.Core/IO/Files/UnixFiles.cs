using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>
/// What POSIX can do with files and the framework cannot: names that are not UTF-8, fifos, devices, owners, hard links,
/// extended attributes, times of symbolic links. Names end with a zero byte. Errors are <see cref="UnixException"/>.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixFiles
{
    // O_WRONLY, O_CREAT, O_EXCL, O_CLOEXEC.
    private const int WriteNew = 0x1 | 0x40 | 0x80 | 0x80000;

    // XATTR_LIST_MAX and XATTR_SIZE_MAX.
    private const int MostAttributeBytes = 64 * 1024;

    private static readonly int CurrentDirectory = OperatingSystem.IsMacOS() ? -2 : -100;
    private static readonly int NoFollow = OperatingSystem.IsMacOS() ? 0x20 : 0x100;

    public static bool IsRoot => geteuid() == 0;

    /// <summary>Who owns what this process makes.</summary>
    public static (uint Uid, uint Gid) Self => (geteuid(), getegid());

    /// <summary>A file that was not there before, for writing.</summary>
    [SupportedOSPlatform("linux")]
    public static SafeFileHandle CreateFile(ReadOnlySpan<byte> path, int mode)
    {
        int descriptor = open(path, WriteNew, mode);
        Check(descriptor);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public static void CreateFolder(ReadOnlySpan<byte> path, int mode) => Check(mkdir(path, (uint)mode));

    public static void CreateSymbolicLink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> path) => Check(symlink(target, path));

    /// <summary>What a symbolic link has as its target, byte for byte.</summary>
    public static byte[] ReadLink(ReadOnlySpan<byte> path)
    {
        // A target may have become longer since anybody asked for its length.
        for (byte[] target = new byte[256]; ; target = new byte[target.Length * 2])
        {
            nint length = readlink(path, target, target.Length);
            Check(length);
            if (length < target.Length)
            {
                return target[..(int)length];
            }
        }
    }

    public static void CreateHardLink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> path) => Check(linkat(CurrentDirectory, target, CurrentDirectory, path, 0));

    public static void CreateFifo(ReadOnlySpan<byte> path, int mode) => Check(mkfifo(path, (uint)mode));

    [SupportedOSPlatform("linux")]
    public static void CreateDevice(ReadOnlySpan<byte> path, bool isBlock, int major, int minor)
    {
        // sysmacros.h, makedev.
        ulong device = (((ulong)major & 0xfffff000) << 32) | (((ulong)major & 0xfff) << 8) | (((ulong)minor & 0xffffff00) << 12) | ((ulong)minor & 0xff);
        Check(mknod(path, isBlock ? 0x6000u : 0x2000u, device));
    }

    public static void Unlink(ReadOnlySpan<byte> path) => Check(unlink(path));

    public static void RemoveFolder(ReadOnlySpan<byte> path) => Check(rmdir(path));

    public static void SetOwner(ReadOnlySpan<byte> path, uint uid, uint gid) => Check(lchown(path, uid, gid));

    /// <param name="path">Of anything but a symbolic link, which would be followed.</param>
    /// <param name="mode">Permission bits.</param>
    public static void SetMode(ReadOnlySpan<byte> path, int mode) => Check(chmod(path, (uint)mode));

    /// <summary>An extended attribute, on Linux; elsewhere those of Linux mean nothing.</summary>
    public static void SetAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        Check(OperatingSystem.IsLinux() ? lsetxattr(path, name, value, (nuint)value.Length, 0) : throw new UnixException(UnixException.NotSupported));

    /// <summary>The names of a file's extended attributes, each UTF-8; none where the file system has no such thing.</summary>
    [SupportedOSPlatform("linux")]
    public static IReadOnlyList<string> ListAttributes(ReadOnlySpan<byte> path)
    {
        Span<byte> names = stackalloc byte[512];
        nint length = llistxattr(path, names, (nuint)names.Length);
        if (length < 0 && Marshal.GetLastPInvokeError() == UnixException.OutOfRange)
        {
            names = new byte[MostAttributeBytes];
            length = llistxattr(path, names, (nuint)names.Length);
        }

        if (length < 0 && Marshal.GetLastPInvokeError() == UnixException.NotSupported)
        {
            return [];
        }

        Check((int)length);
        return length == 0 ? [] : Encoding.UTF8.GetString(names[..(int)length]).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The value of an extended attribute.</summary>
    [SupportedOSPlatform("linux")]
    public static byte[] GetAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name)
    {
        byte[] value = new byte[MostAttributeBytes];
        nint length = lgetxattr(path, name, value, (nuint)value.Length);
        Check((int)length);
        return value[..(int)length];
    }

    public static unsafe void SetModified(ReadOnlySpan<byte> path, long seconds, int nanoseconds)
    {
        // The first one is the time of access, which is not kept.
        nint* times = stackalloc nint[] { (nint)seconds, nanoseconds, (nint)seconds, nanoseconds };
        Check(utimensat(CurrentDirectory, path, times, NoFollow));
    }

    private static void Check(nint result)
    {
        if (result < 0)
        {
            throw new UnixException(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint getegid();

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(ReadOnlySpan<byte> path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint readlink(ReadOnlySpan<byte> path, Span<byte> target, nint size);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mkdir(ReadOnlySpan<byte> path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int symlink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> path);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int linkat(int targetFolder, ReadOnlySpan<byte> target, int folder, ReadOnlySpan<byte> path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mkfifo(ReadOnlySpan<byte> path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mknod(ReadOnlySpan<byte> path, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int unlink(ReadOnlySpan<byte> path);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int rmdir(ReadOnlySpan<byte> path);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int lchown(ReadOnlySpan<byte> path, uint uid, uint gid);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int chmod(ReadOnlySpan<byte> path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int lsetxattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint llistxattr(ReadOnlySpan<byte> path, Span<byte> list, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint lgetxattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> value, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int utimensat(int folder, ReadOnlySpan<byte> path, nint* times, int flags);
}
