namespace ContainerTools.Help.Cmdlets;

/// <summary>What reflection says about a cmdlet.</summary>
/// <param name="ParameterSets">The default one first.</param>
/// <param name="Parameters">As they are typed: positional, mandatory, others; those of the class before those it inherits.</param>
internal sealed record CmdletModel(
    string Verb,
    string Noun,
    IReadOnlyList<string> ParameterSets,
    IReadOnlyList<ParameterModel> Parameters,
    IReadOnlyList<Type> OutputTypes)
{
    public string Name => $"{Verb}-{Noun}";
}
