namespace ContainerTools.Versions;

/// <summary>One item of a version for Maven.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where its text begins.</param>
/// <param name="Length">Of its text.</param>
/// <param name="Rank">Of a qualifier, among those that are known.</param>
/// <param name="Sign">Below 0 where it makes a version older than one that ends before it, above 0 where it makes it newer.</param>
internal readonly record struct MavenItem(MavenItemKind Kind, int Start, int Length, sbyte Rank, sbyte Sign)
{
    /// <summary>Whether it says nothing where nothing comes after it.</summary>
    public bool IsNull => Kind != MavenItemKind.List && Sign == 0;
}
