namespace ContainerTools.Versions;

/// <summary>The qualifiers that Maven knows, in their order. All others are newer than these.</summary>
internal static class MavenQualifier
{
    public const sbyte Release = 5;

    public const sbyte Unknown = 7;

    public static sbyte RankOf(ReadOnlySpan<char> text, bool isBeforeDigit) => text switch
    {
        "alpha" => 0,
        "a" when isBeforeDigit => 0,
        "beta" => 1,
        "b" when isBeforeDigit => 1,
        "milestone" => 2,
        "m" when isBeforeDigit => 2,
        "rc" or "cr" => 3,
        "snapshot" => 4,
        "ga" or "final" or "release" => Release,
        "sp" => 6,
        _ => Unknown,
    };
}
