namespace ContainerTools.Versions;

/// <summary>How dpkg compares (deb-version(7)).</summary>
internal sealed class DebianOrder : GrammarOrder<DebianVersion>
{
    // Above those of all letters.
    private const int WeightOfOthers = 256;

    private DebianOrder()
    {
    }

    public static DebianOrder Instance { get; } = new();

    protected override bool TryParse(ReadOnlySpan<char> text, out DebianVersion version) => DebianVersion.TryParse(text, out version);

    protected override int CompareVersions(DebianVersion left, DebianVersion right)
    {
        int order = VersionText.CompareNumbers(left.Epoch, right.Epoch);
        order = order != 0 ? order : CompareParts(left.Upstream, right.Upstream);
        return order != 0 ? order : CompareParts(left.Revision, right.Revision);
    }

    private static int CompareParts(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        int order = 0;
        while (order == 0 && !(a.IsEmpty && b.IsEmpty))
        {
            order = CompareSigns(VersionText.TakeUntilDigit(ref a), VersionText.TakeUntilDigit(ref b));
            order = order != 0 ? order : VersionText.CompareNumbers(VersionText.TakeDigits(ref a), VersionText.TakeDigits(ref b));
        }

        return order;
    }

    private static int CompareSigns(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        int at = a.CommonPrefixLength(b);
        return Weight(a[at..]) - Weight(b[at..]);
    }

    private static int Weight(ReadOnlySpan<char> signs) => signs switch
    {
        [] => 0,
        ['~', ..] => -1,
        [var sign, ..] => char.IsAsciiLetter(sign) ? sign : sign + WeightOfOthers,
    };
}
