using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>
/// A file that is open for reading, without the framework's lock and buffers, which cost as much as reading a small file does.
/// </summary>
internal sealed class LocalFile : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    private LocalFile(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
    }

    /// <exception cref="IOException">It is not there, or may not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static LocalFile Open(string path) => new(path, OperatingSystem.IsLinux() && Environment.Is64BitProcess
        ? LinuxStatus.Open(path)
        : File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    /// <summary>Of what was opened, even if something else has its name by now. There is no mode where a rule gives it.</summary>
    public FileStatus ReadStatus() => OperatingSystem.IsLinux() ? LinuxStatus.Read(_handle, _path)
        : OperatingSystem.IsWindows() ? WindowsStatus.Read(_handle, _path)
        : UnixStatus.Read(_handle, _path);

    public int Read(Span<byte> buffer, long position) => RandomAccess.Read(_handle, buffer, position);

    public void Dispose() => _handle.Dispose();
}
