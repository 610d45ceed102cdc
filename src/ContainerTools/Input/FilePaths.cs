using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace ContainerTools.Input;

/// <summary>PowerShell's paths made into the file system's: its location is not the process's working directory.</summary>
internal static class FilePaths
{
    /// <exception cref="ImageException">The path belongs to another provider.</exception>
    public static string ResolveFilePath(this PSCmdlet command, string path)
    {
        try
        {
            string resolved = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.ImplementingType == typeof(FileSystemProvider)
                ? resolved
                : throw new ImageException(ImageError.InvalidArgument, $"'{path}' is not a path in the file system but in {provider.Name}.", path);
        }
        catch (SessionStateException exception) when (exception is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            // A colon is nothing special in the names that Unix has: 'app:2.1.tar' is a file beside the others.
            return Path.GetFullPath(path, command.SessionState.Path.CurrentFileSystemLocation.ProviderPath);
        }
    }

    /// <summary>What a path with wildcards stands for, in the order of names; one without stands for itself.</summary>
    /// <exception cref="ImageException">Nothing matches.</exception>
    public static IReadOnlyList<string> ResolveFilePaths(this PSCmdlet command, string path)
    {
        // Names may have brackets, so what is there is taken as it is.
        if (Path.Exists(command.ResolveFilePath(path)))
        {
            return [command.ResolveFilePath(path)];
        }

        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            return [command.ResolveFilePath(WildcardPattern.Unescape(path))];
        }

        try
        {
            string[] found = command.GetResolvedProviderPathFromPSPath(path, out _).Order(StringComparer.Ordinal).ToArray();
            return found.Length > 0 ? found : throw new ImageException(ImageError.SourceFailed, $"Nothing matches '{path}'.", path);
        }
        catch (Exception exception) when (exception is ItemNotFoundException or SessionStateException)
        {
            throw new ImageException(ImageError.SourceFailed, exception.Message, path, exception);
        }
    }
}
