using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace ContainerTools.Commands;

/// <summary>PowerShell's paths made into the file system's: its location is not the process's working directory.</summary>
internal static class FilePaths
{
    /// <exception cref="ImageException">The path belongs to another provider.</exception>
    public static string ResolveFilePath(this PSCmdlet command, string path)
    {
        string resolved = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.ImplementingType == typeof(FileSystemProvider)
            ? resolved
            : throw new ImageException(ImageError.InvalidArgument, $"'{path}' is not a path in the file system but in {provider.Name}.", path);
    }
}
