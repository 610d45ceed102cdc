using ContainerTools.Testing;

namespace ContainerTools.Tests.TestRegistry;

/// <summary>Tries, once in a process, whether this machine has what tests need. Thread-safe.</summary>
internal static class Needs
{
    private const string SetAttribute = "import os,sys,tempfile\nwith tempfile.NamedTemporaryFile() as f: os.setxattr(f.name, 'user.probe', b'1')";

    private static readonly (Need Need, Lazy<string?> WhyNot)[] Probes =
    [
        (Need.Linux, new(() => OperatingSystem.IsLinux() ? null : "needs Linux")),
        (Need.Root, new(() => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess ? null : "needs root")),
        (Need.Devices, new(() => AsRoot("mknod") ?? InFolder("mknod", folder => ["mknod", Path.Combine(folder, "null"), "c", "1", "3"], "cannot make device nodes here"))),
        (Need.Mounts, new(() => AsRoot("unshare", "mount", "umount") ?? InFolder("unshare", folder => ["unshare", "--mount", "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], "cannot mount anything here"))),
        (Need.WindowsVolumes, new(() => AsRoot(["losetup", "umount", .. WindowsVolume.Programs]) ?? WindowsVolume.WhyNot)),
        (Need.FileAttributes, new(() => Tool.WhyNot("python3") ?? InFolder("python3", _ => ["python3", "-c", SetAttribute], "the temporary folder has no extended attributes"))),
        (Need.OrdinaryUser, new(() => OrdinaryUser.WhyNot)),
        (Need.Busybox, new(() => Busybox.WhyNot)),
    ];

    /// <summary>What is missing first, as a reason to skip; null if nothing is.</summary>
    public static string? WhyNot(Need needs) => Probes.Where(probe => needs.HasFlag(probe.Need)).Select(probe => probe.WhyNot.Value).FirstOrDefault(reason => reason is not null);

    private static string? AsRoot(params string[] tools) => Tool.WhyNotAsRoot(tools);

    private static string? InFolder(string program, Func<string, string[]> command, string otherwise)
    {
        using var folder = new TemporaryFolder();
        ProcessResult result = ProcessRunner.Run(program, command(folder.Path)[1..]);
        return result.ExitCode == 0 ? null : otherwise;
    }
}
