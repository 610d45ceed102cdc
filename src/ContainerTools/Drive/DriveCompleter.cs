using System.Collections;
using System.Management.Automation;
using ContainerTools.Input;

namespace ContainerTools.Drive;

/// <summary>Offers the drives of images that there are.</summary>
public sealed class DriveCompleter : Completer
{
    private protected override IEnumerable<string> Find(string parameter, string word, IDictionary given)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return [.. shell.AddCommand("Microsoft.PowerShell.Management\\Get-PSDrive").AddParameter("PSProvider", ImageProvider.ProviderName).Invoke<PSDriveInfo>().Select(drive => drive.Name)];
    }
}
