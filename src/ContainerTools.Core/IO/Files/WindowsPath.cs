namespace ContainerTools.IO.Files;

/// <summary>Paths in the form that Windows hands to the file system as they are, however long they are.</summary>
internal static class WindowsPath
{
    private const string Prefix = @"\\?\";
    private const string KernelPrefix = @"\??\";
    private const string DevicePrefix = @"\\.\";

    /// <param name="path">One that has the form already stays as it is; another one is made absolute, as the framework does it.</param>
    public static string WithoutRewriting(string path)
    {
        if (path.StartsWith(Prefix, StringComparison.Ordinal) || path.StartsWith(DevicePrefix, StringComparison.Ordinal))
        {
            return path;
        }

        string full = Path.GetFullPath(path);
        return full.StartsWith(DevicePrefix, StringComparison.Ordinal) ? full
            : full.StartsWith(@"\\", StringComparison.Ordinal) ? $@"{Prefix}UNC\{full[2..]}"
            : Prefix + full;
    }

    /// <summary>The same path as the kernel names it.</summary>
    public static string ForKernel(string path) => KernelPrefix + WithoutRewriting(path)[Prefix.Length..];
}
