namespace ContainerTools.Help.Cmdlets;

/// <summary>The parameters that PowerShell itself gives to a cmdlet that supports ShouldProcess, the same for all of them.</summary>
internal static class ShouldProcessParameters
{
    public static IReadOnlyList<ParameterModel> All { get; } =
    [
        Make("WhatIf", "wi", "Says what the command would do, and does not do it."),
        Make("Confirm", "cf", "Asks before the command changes something."),
    ];

    // PowerShell's own type is only declared here, but its name is all that is needed.
    private static ParameterModel Make(string name, string alias, string prose) =>
        new(name, typeof(System.Management.Automation.SwitchParameter), [alias], false, [new ParameterUse(ParameterUse.AllSets, null, false, false, false)], prose);
}
