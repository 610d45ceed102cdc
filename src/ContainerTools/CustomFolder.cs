using System.Management.Automation;

namespace ContainerTools.Commands;

/// <summary>A folder that a script block fills with what the top layer is to hold.</summary>
internal sealed class CustomFolder : IDisposable
{
    private CustomFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

    /// <summary>Runs the script block with the folder as its first argument; what it fails with, fails the command.</summary>
    public static CustomFolder Fill(ScriptBlock script)
    {
        var folder = new CustomFolder();
        try
        {
            script.Invoke(folder.Path);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
