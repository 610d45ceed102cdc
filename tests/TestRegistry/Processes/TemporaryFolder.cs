namespace ContainerTools.Testing;

/// <summary>A folder that is gone after its <c>using</c>.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(string prefix = "containertools-") => Path = Directory.CreateTempSubdirectory(prefix).FullName;

    public string Path { get; }

    /// <summary>A path inside.</summary>
    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

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
                // A server that was just killed may still hold a file.
                Thread.Sleep(100);
            }
        }
    }

    public override string ToString() => Path;
}
