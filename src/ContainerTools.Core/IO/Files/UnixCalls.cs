using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>System calls that work on names in an open folder, or on what is open (POSIX.1-2008). Names end with a zero byte.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixCalls
{
    private static readonly bool PutsVariableArgumentsOnStack = OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <returns>A handle, or one that is not valid; the error is then the last one of the system.</returns>
    public static SafeFileHandle Open(ReadOnlySpan<byte> path, int flags) => new(open(path, flags, 0), ownsHandle: true);

    /// <summary>The mode is one of the arguments whose number varies, which have a place of their own on some systems.</summary>
    /// <inheritdoc cref="Open"/>
    public static SafeFileHandle OpenAt(SafeFileHandle folder, ReadOnlySpan<byte> name, int flags, int mode) =>
        new(PutsVariableArgumentsOnStack ? openat(folder, name, flags, 0, 0, 0, 0, 0, mode) : openat(folder, name, flags, mode), ownsHandle: true);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int mkdirat(SafeFileHandle folder, ReadOnlySpan<byte> name, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int symlinkat(ReadOnlySpan<byte> target, SafeFileHandle folder, ReadOnlySpan<byte> name);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int linkat(SafeFileHandle targetFolder, ReadOnlySpan<byte> target, SafeFileHandle folder, ReadOnlySpan<byte> name, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int mkfifoat(SafeFileHandle folder, ReadOnlySpan<byte> name, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int mknodat(SafeFileHandle folder, ReadOnlySpan<byte> name, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int unlinkat(SafeFileHandle folder, ReadOnlySpan<byte> name, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int fchown(SafeFileHandle file, uint uid, uint gid);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int fchownat(SafeFileHandle folder, ReadOnlySpan<byte> name, uint uid, uint gid, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int fchmod(SafeFileHandle file, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int chmod(ReadOnlySpan<byte> path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int fsetxattr(SafeFileHandle file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int setxattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int futimens(SafeFileHandle file, ReadOnlySpan<nint> times);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int utimensat(SafeFileHandle folder, ReadOnlySpan<byte> name, ReadOnlySpan<nint> times, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(ReadOnlySpan<byte> path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int openat(SafeFileHandle folder, ReadOnlySpan<byte> name, int flags, int mode);

    // Eight registers take arguments, so the ninth is the first on the stack, where openat looks for the mode.
    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int openat(SafeFileHandle folder, ReadOnlySpan<byte> name, int flags, nint fourth, nint fifth, nint sixth, nint seventh, nint eighth, nint mode);
}
