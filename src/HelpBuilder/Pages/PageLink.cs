namespace ContainerTools.Help.Pages;

/// <param name="Target">A page beside this one, or an address.</param>
internal sealed record PageLink(int Line, string Text, string Target)
{
    public bool IsAddress => Target.Contains("://", StringComparison.Ordinal);
}
