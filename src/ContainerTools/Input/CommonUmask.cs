using System.Runtime.InteropServices;

namespace ContainerTools.Input;

/// <summary>
/// While it lives, files are made with the modes that builders everywhere give them (umask 022), so that an image does not
/// depend on who made it. The mask is the whole process's, so the first comer sets it and the last one sets it back.
/// </summary>
internal sealed partial class CommonUmask : IDisposable
{
    private const uint Common = 0b000_010_010;
    private static readonly object Gate = new();
    private static int users;
    private static uint before;

    public CommonUmask()
    {
        lock (Gate)
        {
            if (users++ == 0 && !OperatingSystem.IsWindows())
            {
                before = umask(Common);
            }
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (--users == 0 && !OperatingSystem.IsWindows())
            {
                _ = umask(before);
            }
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint umask(uint mask);
}
