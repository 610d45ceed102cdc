using System.Management.Automation;

namespace ContainerTools.Output;

/// <summary>Finds programs as PowerShell does, by a name or a path.</summary>
internal static class InstalledProgram
{
    /// <returns>Its path.</returns>
    /// <exception cref="ImageException">There is no such command.</exception>
    public static string FindProgram(this PSCmdlet command, string name) =>
        command.InvokeCommand.GetCommand(name, CommandTypes.Application) is ApplicationInfo application
            ? application.Path
            : throw new ImageException(ImageError.CommandFailed, $"There is no command '{name}'.", name);
}
