using System.Buffers.Binary;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>Renaming as POSIX has it, which Windows can since version 1709 on NTFS: over a file that somebody has open, and in one step.</summary>
internal static class WindowsRename
{
    // FILE_RENAME_FLAG_*: replace if it exists, POSIX semantics, ignore the read-only attribute.
    private const uint Flags = 0x1 | 0x2 | 0x40;

    // Invalid function, not the same device, not supported, invalid parameter, call not implemented, invalid level.
    private static readonly int[] Unknown = [1, 17, 50, 87, 120, 124];

    /// <returns>False where Windows or the file system does not know how.</returns>
    /// <exception cref="IOException">It cannot be done.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be done.</exception>
    [SupportedOSPlatform("windows")]
    public static bool TryReplace(string path, string target)
    {
        using SafeFileHandle file = WindowsCalls.Open(path, WindowsCalls.DeleteAndSynchronize, WindowsCalls.OpenReparsePoint);
        int error = WindowsCalls.Rename(file, Describe(WindowsPath.ForKernel(Path.GetFullPath(target)), nint.Size));
        return error == 0 || (Unknown.Contains(error) ? false : throw WindowsCalls.Failure(error, target));
    }

    /// <summary>FILE_RENAME_INFORMATION: flags, a folder's handle (none), the length of the name, the name.</summary>
    /// <param name="target">The new name.</param>
    /// <param name="handleSize">Of a handle, in bytes; the handle is aligned to it.</param>
    public static byte[] Describe(string target, int handleSize)
    {
        byte[] name = Encoding.Unicode.GetBytes(target);
        byte[] information = new byte[handleSize * 2 + sizeof(uint) + name.Length + sizeof(char)];
        BinaryPrimitives.WriteUInt32LittleEndian(information, Flags);
        BinaryPrimitives.WriteInt32LittleEndian(information.AsSpan(handleSize * 2), name.Length);
        name.CopyTo(information, handleSize * 2 + sizeof(uint));
        return information;
    }
}
