namespace ContainerTools.Help.Cmdlets;

/// <param name="Type">Without <c>Nullable</c>, which PowerShell sees through.</param>
/// <param name="Uses">One for each parameter set, or one for all.</param>
/// <param name="Prose">Said here for what PowerShell itself adds; null for what the page has to describe.</param>
internal sealed record ParameterModel(string Name, Type Type, IReadOnlyList<string> Aliases, bool Wildcards, IReadOnlyList<ParameterUse> Uses, string? Prose = null)
{
    public bool IsSwitch => Type.FullName == "System.Management.Automation.SwitchParameter";

    public Type ElementType => Type.GetElementType() ?? Type;

    /// <summary>How it is used in a parameter set; null where it is not part of it.</summary>
    public ParameterUse? In(string set) => Uses.FirstOrDefault(use => use.Set == set) ?? Uses.FirstOrDefault(use => use.Set == ParameterUse.AllSets);
}
