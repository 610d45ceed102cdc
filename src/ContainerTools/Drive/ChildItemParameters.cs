using System.Management.Automation;

namespace ContainerTools.Drive;

/// <summary>What Get-ChildItem takes for drives of images beside its own parameters.</summary>
public sealed class ChildItemParameters
{
    /// <summary>Gives all but folders.</summary>
    [Parameter]
    [Alias("af")]
    public SwitchParameter File { get; set; }

    /// <summary>Gives folders alone.</summary>
    [Parameter]
    [Alias("ad", "d")]
    public SwitchParameter Directory { get; set; }
}
