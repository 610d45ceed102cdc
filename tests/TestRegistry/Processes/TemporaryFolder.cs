namespace ContainerTools.Testing;

/// <summary>A folder that is gone after its <c>using</c>.</summary>
public sealed class TemporaryFolder : IDisposable
{
    // In lower case: buildah makes an image's name of a path, and such a name may have no capitals. Short: podman demands it.
    public TemporaryFolder(string prefix = "containertools-") =>
        Path = Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{prefix}{System.IO.Path.GetRandomFileName()}")).FullName;

    public string Path { get; }

    /// <summary>A path inside; the parts may have slashes on any system.</summary>
    public string this[params string[] parts] => System.IO.Path.GetFullPath(System.IO.Path.Combine([Path, .. parts]));

    public void Dispose()
    {
        for (int attempt = 0; Directory.Exists(Path); attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException && attempt < 10)
            {
                // A server that was just killed may still hold a file, and a test may have closed a folder to everybody.
                Thread.Sleep(100);
                Open(new DirectoryInfo(Path));
            }
        }
    }

    public override string ToString() => Path;

    private static void Open(DirectoryInfo folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (DirectoryInfo child in folder.EnumerateDirectories().Where(child => child.LinkTarget is null))
        {
            Open(child);
        }
    }
}
