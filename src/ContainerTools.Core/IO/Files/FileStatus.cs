namespace ContainerTools.IO.Files;

/// <summary>What a file system says about one name, the name itself and not what a link leads to.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">The twelve permission bits; by rule where the file system has none.</param>
/// <param name="Size">In bytes; zero for all but files.</param>
/// <param name="Stamp">By which a change is noticed.</param>
/// <param name="DeviceMajor">The major number of a device.</param>
/// <param name="DeviceMinor">The minor number of a device.</param>
internal readonly record struct FileStatus(FileKind Kind, int Mode, long Size, FileStamp Stamp, uint DeviceMajor = 0, uint DeviceMinor = 0)
{
    private const int DirectoryOrProgram = 0b111_101_101;
    private const int PlainFile = 0b110_100_100;
    private const int LinkMode = 0b111_111_111;

    /// <summary>Whether a change after this look is sure to change the stamp.</summary>
    public bool IsSettled { get; private init; }

    /// <summary>Whether the file system says the same, whenever it was asked.</summary>
    public bool Equals(FileStatus other) =>
        (Kind, Mode, Size, Stamp, DeviceMajor, DeviceMinor) == (other.Kind, other.Mode, other.Size, other.Stamp, other.DeviceMajor, other.DeviceMinor);

    public override int GetHashCode() => Stamp.GetHashCode();

    /// <exception cref="IOException">There is nothing of that name, or it cannot be looked at.</exception>
    public static FileStatus Read(string path)
    {
        long now = Nanoseconds(DateTime.UtcNow);
        FileStatus status = OperatingSystem.IsLinux() ? LinuxStatus.Read(path) : ReadPortable(path);
        status = status with { IsSettled = status.Stamp.IsSettled(now) };
        // The mode of a symbolic link differs between systems and means nothing.
        return status.Kind == FileKind.SymbolicLink ? status with { Mode = LinkMode, Size = 0 } : status;
    }

    /// <summary>What the file system says about what a symbolic link leads to; a name that is none is looked at itself.</summary>
    /// <exception cref="IOException">There is nothing of that name, or it cannot be looked at.</exception>
    public static FileStatus ReadTarget(string path) => OperatingSystem.IsLinux()
        ? LinuxStatus.ReadTarget(path)
        : ReadPortable(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

    private static FileStatus ReadPortable(string path)
    {
        FileAttributes attributes = File.GetAttributes(path);
        FileSystemInfo info = attributes.HasFlag(FileAttributes.Directory) ? new DirectoryInfo(path) : new FileInfo(path);
        FileKind kind = info.LinkTarget is not null ? FileKind.SymbolicLink
            : attributes.HasFlag(FileAttributes.Directory) ? FileKind.Directory
            : FileKind.File;
        long size = kind == FileKind.File ? ((FileInfo)info).Length : 0;
        int mode = !OperatingSystem.IsWindows() ? (int)info.UnixFileMode
            : kind == FileKind.Directory || IsProgram(path) ? DirectoryOrProgram
            : PlainFile;
        return new FileStatus(kind, mode, size, new FileStamp(Nanoseconds(info.LastWriteTimeUtc), 0, 0));
    }

    private static long Nanoseconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    // NTFS has no execute bit; a script's first two bytes and an ELF header say as much.
    private static bool IsProgram(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using FileStream file = File.OpenRead(path);
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..read].StartsWith("#!"u8) || start[..read].SequenceEqual("\u007fELF"u8);
    }
}
