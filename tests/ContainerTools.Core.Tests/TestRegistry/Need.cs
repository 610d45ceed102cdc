namespace ContainerTools.Tests.TestRegistry;

/// <summary>What a test needs besides programs.</summary>
[Flags]
public enum Need
{
    None = 0,

    /// <summary>The system calls and special files of Linux.</summary>
    Linux = 1 << 0,

    /// <summary>The user root.</summary>
    Root = 1 << 1,

    /// <summary>A root who can make device nodes; in many containers none can.</summary>
    Devices = 1 << 2,

    /// <summary>A root who can mount a file system of his own.</summary>
    Mounts = 1 << 3,

    /// <summary>A root who can mount NTFS and exFAT, which Debian's ntfs-3g and exfat-fuse have.</summary>
    WindowsVolumes = 1 << 7,

    /// <summary>Extended attributes <c>user.*</c> on files in the temporary folder.</summary>
    FileAttributes = 1 << 4,

    /// <summary>A user with no rights of root who can run what was built here: whoever runs the tests, or the user nobody.</summary>
    OrdinaryUser = 1 << 5,

    /// <summary>The program that the sample images run, Debian's busybox-static.</summary>
    Busybox = 1 << 6,
}
