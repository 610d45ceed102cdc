using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>
/// The names in an open folder, byte for byte. The framework lists folders by their path, which may lead elsewhere by then, and
/// cannot give names that are not UTF-8.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixDirectoryReader
{
    // linux/dirent.h (struct linux_dirent64) and, for macOS, sys/dirent.h.
    private const int LengthOffset = 16;
    private static readonly int NameOffset = OperatingSystem.IsMacOS() ? 21 : 19;

    /// <summary>All names but <c>.</c> and <c>..</c>, each with a zero byte at its end.</summary>
    /// <param name="folder">Opened to be listed, and not yet read.</param>
    public static IReadOnlyList<byte[]> Read(SafeFileHandle folder)
    {
        var names = new List<byte[]>();
        byte[] buffer = new byte[32 * 1024];
        for (nint length = Fill(folder, buffer); length > 0; length = Fill(folder, buffer))
        {
            for (int start = 0; start < length; start += BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(start + LengthOffset)))
            {
                ReadOnlySpan<byte> name = buffer.AsSpan(start + NameOffset);
                name = name[..(name.IndexOf((byte)0) + 1)];
                if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8))
                {
                    names.Add(name.ToArray());
                }
            }
        }

        return names;
    }

    private static nint Fill(SafeFileHandle folder, byte[] buffer)
    {
        long position = 0;
        nint length = OperatingSystem.IsMacOS()
            ? getdirentries64(folder, buffer, (nuint)buffer.Length, ref position)
            : syscall(ReadDirectoryNumber, folder, buffer, (nuint)buffer.Length);
        return length >= 0 ? length : throw new UnixException(Marshal.GetLastPInvokeError());
    }

    // Older libraries have no function for getdents64, so it is called by its number (the kernel's unistd.h).
    private static nint ReadDirectoryNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 or Architecture.Arm => 217,
        Architecture.X86 or Architecture.S390x => 220,
        Architecture.Ppc64le => 202,
        _ => 61,
    };

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint syscall(nint number, SafeFileHandle folder, Span<byte> buffer, nuint size);

    // What readdir is made of there.
    [LibraryImport("libc", EntryPoint = "__getdirentries64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint getdirentries64(SafeFileHandle folder, Span<byte> buffer, nuint size, ref long position);
}
