using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>
/// Something open, whatever name it has by now, and the attributes that it gets. Errors are <see cref="UnixException"/>.
/// </summary>
/// <param name="handle">Closed with this object.</param>
/// <param name="isPathOnly">Whether it was opened as such and not for its content (O_PATH), on Linux.</param>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixNode(SafeFileHandle handle, bool isPathOnly) : IDisposable
{
    // AT_EMPTY_PATH.
    private const int ThisHandle = 0x1000;

    public void SetOwner(uint uid, uint gid) =>
        Check(isPathOnly ? UnixCalls.fchownat(handle, [0], uid, gid, ThisHandle) : UnixCalls.fchown(handle, uid, gid));

    /// <param name="mode">Permission bits, which a symbolic link does not have.</param>
    public void SetMode(int mode) => Check(isPathOnly ? UnixCalls.chmod(Path(), (uint)mode) : UnixCalls.fchmod(handle, (uint)mode));

    /// <summary>An extended attribute, on Linux; elsewhere those of Linux mean nothing.</summary>
    /// <param name="name">Ends with a zero byte.</param>
    /// <param name="value">The bytes.</param>
    public void SetAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Check(
        !OperatingSystem.IsLinux() ? throw new UnixException(UnixException.NotSupported)
        : isPathOnly ? UnixCalls.setxattr(Path(), name, value, (nuint)value.Length, 0)
        : UnixCalls.fsetxattr(handle, name, value, (nuint)value.Length, 0));

    public void SetModified(long seconds, int nanoseconds)
    {
        // The first one is the time of access, which is not kept.
        ReadOnlySpan<nint> times = [(nint)seconds, nanoseconds, (nint)seconds, nanoseconds];
        if (!isPathOnly)
        {
            Check(UnixCalls.futimens(handle, times));
        }
        else if (UnixCalls.utimensat(handle, [0], times, ThisHandle) != 0)
        {
            // Linux before 5.8 does not take an empty name.
            Check(UnixCalls.utimensat(handle, Path(), times, 0));
        }
    }

    public void Dispose() => handle.Dispose();

    // That name leads to what is open, and to nothing else if that is a link (proc_pid_fd(5)).
    private byte[] Path() => Encoding.ASCII.GetBytes($"/proc/self/fd/{handle.DangerousGetHandle()}\0");

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new UnixException(Marshal.GetLastPInvokeError());
        }
    }
}
