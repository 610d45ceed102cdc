namespace ContainerTools.Help.Cmdlets;

/// <summary>One <c>[Parameter]</c> attribute.</summary>
/// <param name="Position">Null for a parameter that is only known by its name.</param>
internal sealed record ParameterUse(string Set, int? Position, bool Mandatory, bool ByValue, bool ByPropertyName)
{
    public const string AllSets = "__AllParameterSets";
}
