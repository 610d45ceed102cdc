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
    private const int LinkMode = 0b111_111_111;

    /// <summary>Whether a change after this look is sure to change the stamp.</summary>
    public bool IsSettled { get; private init; }

    /// <summary>Whether the file system says the same, whenever it was asked.</summary>
    public bool Equals(FileStatus other) =>
        (Kind, Mode, Size, Stamp, DeviceMajor, DeviceMinor) == (other.Kind, other.Mode, other.Size, other.Stamp, other.DeviceMajor, other.DeviceMinor);

    public override int GetHashCode() => Stamp.GetHashCode();

    /// <param name="path">The name.</param>
    /// <param name="needsMode">Whether the mode is of interest. Where a rule gives it, the file has to be opened and read for it.</param>
    /// <exception cref="IOException">There is nothing of that name, or it cannot be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be looked at.</exception>
    public static FileStatus Read(string path, bool needsMode = true)
    {
        long now = FileTimes.ToNanoseconds(DateTime.UtcNow);
        FileStatus status = OperatingSystem.IsLinux() ? LinuxStatus.Read(path)
            : OperatingSystem.IsWindows() ? WindowsStatus.Read(path)
            : UnixStatus.Read(path);
        if (needsMode && OperatingSystem.IsWindows())
        {
            status = status with { Mode = ModeRule.ModeOf(path, status.Kind) };
        }

        status = status with { IsSettled = status.Stamp.IsSettled(now) };
        // The mode of a symbolic link differs between systems and means nothing.
        return status.Kind == FileKind.SymbolicLink ? status with { Mode = LinkMode, Size = 0 } : status;
    }

    /// <summary>What the file system says about what a symbolic link leads to; a name that is none is looked at itself.</summary>
    /// <exception cref="IOException">There is nothing of that name, or it cannot be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be looked at.</exception>
    public static FileStatus ReadTarget(string path) => OperatingSystem.IsLinux() ? LinuxStatus.ReadTarget(path)
        : OperatingSystem.IsWindows() ? WindowsStatus.ReadTarget(path)
        : UnixStatus.ReadTarget(path);
}
