using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace ContainerTools.IO.Files;

/// <summary>
/// What POSIX can do with files by their paths and the framework cannot: names that are not UTF-8, hard links, extended
/// attributes. Names end with a zero byte. Errors are <see cref="UnixException"/>. See <see cref="UnixFolder"/> for folders that others may write to.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixFiles
{
    // XATTR_LIST_MAX and XATTR_SIZE_MAX.
    private const int MostAttributeBytes = 64 * 1024;

    private static readonly int CurrentDirectory = OperatingSystem.IsMacOS() ? -2 : -100;

    public static bool IsRoot => geteuid() == 0;

    /// <summary>Who owns what this process makes.</summary>
    public static (uint Uid, uint Gid) Self => (geteuid(), getegid());

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
    private static partial nint readlink(ReadOnlySpan<byte> path, Span<byte> target, nint size);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int linkat(int targetFolder, ReadOnlySpan<byte> target, int folder, ReadOnlySpan<byte> path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint llistxattr(ReadOnlySpan<byte> path, Span<byte> list, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint lgetxattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> value, nuint size);
}
