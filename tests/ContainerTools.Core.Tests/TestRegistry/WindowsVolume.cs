using ContainerTools.Testing;

namespace ContainerTools.Tests.TestRegistry;

/// <summary>A file system that Windows makes, mounted for one test.</summary>
internal sealed class WindowsVolume : IDisposable
{
    private const int Size = 64 * 1024 * 1024;

    private readonly TemporaryFolder _folder = new();
    private readonly string _device;

    /// <param name="kind">ntfs, which takes names that differ in case for one here as Windows does, or exfat.</param>
    public WindowsVolume(string kind)
    {
        Directory.CreateDirectory(Path);
        using (FileStream image = File.Create(_folder["image"]))
        {
            image.SetLength(Size);
        }

        _device = ProcessRunner.Run("losetup", "--find", "--show", _folder["image"]).Expect().Output.Trim();
        try
        {
            string[] make = kind == "ntfs" ? ["mkntfs", "--quick", "--quiet", _device] : ["mkfs.exfat", _device];
            string[] mount = kind == "ntfs" ? ["lowntfs-3g", "-o", "ignore_case", _device, Path] : ["mount.exfat-fuse", _device, Path];
            ProcessRunner.Run(make[0], make[1..]).Expect();
            ProcessRunner.Run(mount[0], mount[1..]).Expect();
        }
        catch
        {
            Detach();
            throw;
        }
    }

    /// <summary>What is needed besides a root and the programs of every system.</summary>
    public static string[] Programs { get; } = ["mkntfs", "lowntfs-3g", "mkfs.exfat", "mount.exfat-fuse"];

    /// <summary>Why nothing can be mounted; null if it can.</summary>
    public static string? WhyNot
    {
        get
        {
            try
            {
                new WindowsVolume("ntfs").Dispose();
                return null;
            }
            catch (Exception exception) when (exception is InvalidOperationException or IOException)
            {
                return $"cannot mount a file system of Windows: {exception.Message.Split('\n')[0]}";
            }
        }
    }

    /// <summary>Its root.</summary>
    public string Path => _folder["volume"];

    /// <summary>The path of a name in the root.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        ProcessRunner.Run("umount", Path);
        Detach();
    }

    private void Detach()
    {
        ProcessRunner.Run("losetup", "--detach", _device);
        _folder.Dispose();
    }
}
