using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>
/// An open folder and what is done to the names in it. No name is followed if it is a symbolic link, and what somebody does to the
/// path by which the folder was found changes nothing. Names end with a zero byte. Errors are <see cref="UnixException"/>.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixFolder : IDisposable
{
    private const int MostLevels = 1000;
    private const int OwnerAlone = 0b111_000_000;
    private static readonly int RemoveDirectory = OperatingSystem.IsMacOS() ? 0x80 : 0x200;
    private readonly SafeFileHandle _handle;

    private UnixFolder(SafeFileHandle handle, bool isUnlisted)
    {
        _handle = handle;
        Node = new UnixNode(handle, isUnlisted);
    }

    /// <summary>The folder itself, to set its attributes; ends with the folder.</summary>
    public UnixNode Node { get; }

    /// <summary>Opens a folder that a user named: links on the way are followed.</summary>
    public static UnixFolder Open(string path)
    {
        byte[] name = [.. Encoding.UTF8.GetBytes(path), 0];
        return Open(name, flags => UnixCalls.Open(name, flags), UnixOpenFlags.NamedFolder);
    }

    /// <summary>Opens a folder in this one; a link to a folder is an error.</summary>
    public UnixFolder OpenFolder(byte[] name) => Open(name, flags => UnixCalls.OpenAt(_handle, name, flags, 0), UnixOpenFlags.Folder);

    /// <summary>Opens something that is neither a file nor a folder, to set its attributes.</summary>
    /// <exception cref="IOException">It is something else by now.</exception>
    public UnixNode OpenNode(byte[] name, FileKind kind)
    {
        SafeFileHandle handle = Check(UnixCalls.OpenAt(_handle, name, UnixOpenFlags.Itself, 0));
        try
        {
            if (OperatingSystem.IsLinux())
            {
                string text = Encoding.UTF8.GetString(name.AsSpan()[..^1]);
                FileKind actual = LinuxStatus.Read(handle, text).Kind;
                _ = actual == kind ? actual : throw new IOException($"Somebody has put something else in the place of '{text}'.");
            }

            return new UnixNode(handle, isPathOnly: OperatingSystem.IsLinux());
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>A file that was not there before, for writing.</summary>
    public SafeFileHandle CreateFile(ReadOnlySpan<byte> name, int mode) => Check(UnixCalls.OpenAt(_handle, name, UnixOpenFlags.NewFile, mode));

    /// <summary>A file, for reading; a link to one is an error.</summary>
    public SafeFileHandle OpenFile(ReadOnlySpan<byte> name) => Check(UnixCalls.OpenAt(_handle, name, UnixOpenFlags.ExistingFile, 0));

    public void CreateFolder(ReadOnlySpan<byte> name, int mode) => Check(UnixCalls.mkdirat(_handle, name, (uint)mode));

    public void CreateSymbolicLink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> name) => Check(UnixCalls.symlinkat(target, _handle, name));

    public void CreateHardLink(UnixFolder targetFolder, ReadOnlySpan<byte> target, ReadOnlySpan<byte> name) =>
        Check(UnixCalls.linkat(targetFolder._handle, target, _handle, name, 0));

    public void CreateFifo(ReadOnlySpan<byte> name, int mode) => Check(UnixCalls.mkfifoat(_handle, name, (uint)mode));

    [SupportedOSPlatform("linux")]
    public void CreateDevice(ReadOnlySpan<byte> name, bool isBlock, int major, int minor)
    {
        // sysmacros.h, makedev.
        ulong device = (((ulong)major & 0xfffff000) << 32) | (((ulong)major & 0xfff) << 8) | (((ulong)minor & 0xffffff00) << 12) | ((ulong)minor & 0xff);
        Check(UnixCalls.mknodat(_handle, name, isBlock ? 0x6000u : 0x2000u, device));
    }

    /// <summary>Removes anything but a folder.</summary>
    public void Unlink(ReadOnlySpan<byte> name) => Check(UnixCalls.unlinkat(_handle, name, 0));

    /// <summary>Removes an empty folder.</summary>
    public void RemoveFolder(ReadOnlySpan<byte> name) => Check(UnixCalls.unlinkat(_handle, name, RemoveDirectory));

    /// <summary>Removes a folder with all that is in it, and follows no link.</summary>
    /// <param name="name">The folder's.</param>
    /// <param name="evenClosed">Whether folders that are closed to their owner are opened.</param>
    public void RemoveAll(byte[] name, bool evenClosed = false) => RemoveAll(name, evenClosed, MostLevels);

    /// <summary>Brings the names in the folder to the disk (fsync(2)).</summary>
    /// <exception cref="IOException">The disk reports a failure.</exception>
    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _handle.Dispose();

    private static UnixFolder Open(byte[] name, Func<int, SafeFileHandle> open, int flags)
    {
        SafeFileHandle handle = open(flags);
        if (handle.IsInvalid && OperatingSystem.IsLinux() && new UnixException(Marshal.GetLastPInvokeError()).IsRefused)
        {
            // Who may not list a folder may still be allowed to use the names in it.
            return new UnixFolder(Check(open(flags | UnixOpenFlags.UnlistedFolder)), isUnlisted: true);
        }

        return new UnixFolder(Check(handle), isUnlisted: false);
    }

    private void RemoveAll(byte[] name, bool evenClosed, int levels)
    {
        if (levels == 0)
        {
            throw new IOException($"A folder in it lies more than {MostLevels:N0} folders deep.");
        }

        if (evenClosed && !UnixFiles.IsRoot)
        {
            using UnixNode closed = OpenNode(name, FileKind.Directory);
            closed.SetMode(OwnerAlone);
        }

        using (UnixFolder folder = OpenFolder(name))
        {
            foreach (byte[] inside in UnixDirectoryReader.Read(folder._handle))
            {
                try
                {
                    folder.Unlink(inside);
                }
                catch (UnixException exception) when (exception.IsMissing)
                {
                }
                catch (UnixException exception) when (exception.IsFolder)
                {
                    folder.RemoveAll(inside, evenClosed, levels - 1);
                }
            }
        }

        RemoveFolder(name);
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new UnixException(Marshal.GetLastPInvokeError());
        }
    }

    private static SafeFileHandle Check(SafeFileHandle handle) => handle.IsInvalid ? throw new UnixException(Marshal.GetLastPInvokeError()) : handle;
}
