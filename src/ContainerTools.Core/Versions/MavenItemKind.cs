namespace ContainerTools.Versions;

/// <summary>What stands at one place of a version for Maven; what is listed first makes it older.</summary>
internal enum MavenItemKind
{
    Qualifier,

    /// <summary>The items that follow are in a list of their own, which goes on to the end.</summary>
    List,

    Number,
}
