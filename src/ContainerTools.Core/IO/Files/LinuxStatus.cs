using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>
/// statx(2): the framework does not tell FIFOs, devices and sockets from files, and opening a FIFO to see would wait for
/// a writer. Unlike that of stat, its structure is the same on every architecture.
/// </summary>
internal static partial class LinuxStatus
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const int ThisHandle = 0x1000;
    private const uint BasicFields = 0x7ff;

    // errno.h
    private const int NoDevice = 6;
    private const int Again = 11;
    private const int IsFolder = 21;
    private const int TooManyLinks = 40;

    // Neither waits for a FIFO's writer nor is inherited by processes; the same on every architecture.
    private const int ReadOnlyWithoutWaiting = 0x80800;
    private const int ReadWriteWithoutWaiting = 0x80802;
    private const int Create = 0x40;
    private const int ExclusiveWithoutWaiting = 2 | 4;
    private const int NewFileMode = 0b110_110_110;

    // O_NOFOLLOW, one of the few flags that differ.
    private static readonly int NotThroughLinks = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm or Architecture.Ppc64le ? 0x8000 : 0x20000;

    public static FileStatus Read(string path) => ToStatus(Query(path, NoFollow));

    /// <summary>Of what a symbolic link leads to; a name that is none is looked at itself.</summary>
    public static FileStatus ReadTarget(string path) => ToStatus(Query(path, 0));

    /// <param name="file">The open file.</param>
    /// <param name="path">For messages.</param>
    public static unsafe FileStatus Read(SafeFileHandle file, string path)
    {
        Statx status;
        return statx(file, "", ThisHandle, BasicFields, &status) == 0 ? ToStatus(status) : throw Failure(path);
    }

    /// <summary>Opens a file for reading; a link is followed, so the status of what was opened must be looked at.</summary>
    public static SafeFileHandle Open(string path)
    {
        int file = open(path, ReadOnlyWithoutWaiting, 0);
        return file >= 0 ? new SafeFileHandle(file, ownsHandle: true) : throw Failure(path);
    }

    /// <summary>Opens a file for reading and follows no link; the kind of what was opened must be looked at.</summary>
    public static SafeFileHandle OpenRegular(string path) => OpenUnlinked(path, ReadOnlyWithoutWaiting);

    /// <summary>Opens a file for reading and writing and follows no link; the kind of what was opened must be looked at.</summary>
    public static SafeFileHandle OpenRegularForWriting(string path, bool create) => OpenUnlinked(path, ReadWriteWithoutWaiting | (create ? Create : 0));

    /// <summary>Takes the lock that the framework takes for a file that is not shared (flock(2)).</summary>
    /// <exception cref="IOException">Somebody else has it.</exception>
    public static void Lock(SafeFileHandle file, string path)
    {
        // A file system without locks is used without them, as the framework does.
        if (flock(file, ExclusiveWithoutWaiting) != 0 && Marshal.GetLastPInvokeError() == Again)
        {
            throw new IOException($"'{path}' is locked by somebody else.", Again);
        }
    }

    /// <summary>How many names an open file has.</summary>
    public static unsafe uint CountNames(SafeFileHandle file, string path)
    {
        Statx status;
        return statx(file, "", ThisHandle, BasicFields, &status) == 0 ? status.Links : throw Failure(path);
    }

    public static (uint Uid, uint Gid) ReadOwner(string path)
    {
        Statx status = Query(path, NoFollow);
        return (status.Uid, status.Gid);
    }

    private static FileStatus ToStatus(in Statx status)
    {
        FileKind kind = UnixMode.KindOf(status.Mode);
        long size = kind == FileKind.File ? (long)status.Size : 0;
        return new FileStatus(
            kind,
            status.Mode & 0xFFF,
            size,
            new FileStamp(
                FileTimes.ToNanoseconds(status.ModifiedSeconds, status.ModifiedNanoseconds),
                FileTimes.ToNanoseconds(status.ChangedSeconds, status.ChangedNanoseconds),
                status.Inode),
            status.DeviceMajor,
            status.DeviceMinor);
    }

    private static unsafe Statx Query(string path, int flags)
    {
        Statx status;
        return statx(CurrentDirectory, path, flags, BasicFields, &status) == 0 ? status : throw Failure(path);
    }

    private static SafeFileHandle OpenUnlinked(string path, int flags)
    {
        int file = open(path, flags | NotThroughLinks, NewFileMode);
        return file >= 0 ? new SafeFileHandle(file, ownsHandle: true)
            : Marshal.GetLastPInvokeError() switch
            {
                TooManyLinks => throw new NotRegularFileException(path, FileKind.SymbolicLink),
                IsFolder => throw new NotRegularFileException(path, FileKind.Directory),
                NoDevice => throw new NotRegularFileException(path, FileKind.Socket),
                _ => throw Failure(path),
            };
    }

    private static Exception Failure(string path) => UnixException.ForPath(Marshal.GetLastPInvokeError(), path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int statx(int directory, string path, int flags, uint mask, Statx* status);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int statx(SafeFileHandle file, string path, int flags, uint mask, Statx* status);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int flock(SafeFileHandle file, int operation);

    // linux/stat.h
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint Uid;

        [FieldOffset(24)]
        public uint Gid;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(128)]
        public uint DeviceMajor;

        [FieldOffset(132)]
        public uint DeviceMinor;
    }
}
