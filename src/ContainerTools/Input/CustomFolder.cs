using System.Management.Automation;
using System.Management.Automation.Runspaces;
using ContainerTools.Composition;
using ContainerTools.Session;

namespace ContainerTools.Input;

/// <summary>A folder that a script block fills with what the top layer is to hold.</summary>
internal sealed class CustomFolder : IDisposable
{
    // As a script, because only so are its errors shown like others. What it writes is nobody's.
    private const string FileSystem = @"Microsoft.PowerShell.Core\FileSystem::";
    private const string Invocation = "param($script, $given) $null = & $script @given";

    private readonly Unfinished _unfinished;

    private CustomFolder() => _unfinished = new Unfinished(Remove);

    // For its owner only: the image may hold what others must not read here.
    public string Path { get; } = Create();

    /// <summary>
    /// Runs the script block in the folder, with the folder as its first argument; what it fails with, fails the command. The session's
    /// location is what it was afterwards, wherever the block went.
    /// </summary>
    /// <param name="command">The command that has the script block.</param>
    /// <param name="script">The script block.</param>
    /// <param name="platform">Its second argument, where the folder is for one of several platforms; null for none.</param>
    public static CustomFolder Fill(PSCmdlet command, ScriptBlock script, Platform? platform)
    {
        var folder = new CustomFolder();
        PathIntrinsics location = command.SessionState.Path;
        string before = System.IO.Path.GetRandomFileName();
        location.PushCurrentLocation(before);
        try
        {
            using var umask = new CommonUmask();
            // The session may be in another provider, whose paths these would be. Once it is in the file system, the location is a plain path.
            location.SetLocation(FileSystem + WildcardPattern.Escape(folder.Path));
            location.SetLocation(WildcardPattern.Escape(folder.Path));
            command.InvokeCommand.InvokeScript(Invocation, useNewScope: true, PipelineResultTypes.Error, null, script, platform is null ? [folder.Path] : new object[] { folder.Path, platform });
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
        finally
        {
            location.PopLocation(before);
        }
    }

    /// <summary>What goes from a folder into the top layer; nothing where there is no folder.</summary>
    public static IEnumerable<LayerSource> SourcesOf(CustomFolder? folder) => folder is null ? [] : [new LayerSource(folder.Path) { KeepsOwners = true }];

    public void Dispose()
    {
        using (_unfinished)
        {
            Remove();
        }
    }

    private void Remove()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The script block has removed it; that must not hide an error of the script block.
        }
        catch (UnauthorizedAccessException)
        {
            // On Unix nothing can be removed from a folder that the script block made read-only, on Windows no file that is so itself.
            MakeRemovable(new DirectoryInfo(Path));
            Directory.Delete(Path, recursive: true);
        }
    }

    private static string Create()
    {
        try
        {
            return Directory.CreateTempSubdirectory("containertools-").FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string parent = System.IO.Path.GetTempPath();
            throw new ImageException(ImageError.FileFailed, $"No folder can be made in the folder for temporary files, '{parent}': {exception.Message}", parent, exception);
        }
    }

    private static void MakeRemovable(DirectoryInfo folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }

        foreach (FileSystemInfo below in folder.EnumerateFileSystemInfos())
        {
            if (OperatingSystem.IsWindows())
            {
                below.Attributes &= ~FileAttributes.ReadOnly;
            }

            if (below is DirectoryInfo { LinkTarget: null } inner)
            {
                MakeRemovable(inner);
            }
        }
    }
}
