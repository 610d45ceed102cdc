namespace ContainerTools.Testing;

/// <summary>Takes away what engines leave mounted when they are killed.</summary>
public static class Mounts
{
    public static void DetachBelow(string folder)
    {
        if (!File.Exists("/proc/self/mounts"))
        {
            return;
        }

        IEnumerable<string> below = File.ReadLines("/proc/self/mounts")
            .Select(line => line.Split(' ')[1])
            .Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal));
        foreach (string path in below.Reverse().ToArray())
        {
            ProcessRunner.Run("umount", "--lazy", path);
        }
    }
}
