using System.Buffers;

namespace ContainerTools.Versions;

/// <summary>How rpm compares (rpm-version(7)).</summary>
internal sealed class RpmOrder : VersionOrder
{
    // All others only separate.
    private static readonly SearchValues<char> Significant = SearchValues.Create("~^0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private RpmOrder()
    {
    }

    public static RpmOrder Instance { get; } = new();

    public override int Compare(string a, string b)
    {
        var left = new RpmVersion(a);
        var right = new RpmVersion(b);
        int order = VersionText.CompareNumbers(left.Epoch, right.Epoch);
        order = order != 0 ? order : CompareParts(left.Version, right.Version);
        order = order != 0 ? order : left.HasRelease.CompareTo(right.HasRelease);
        return order != 0 ? order : CompareParts(left.Release, right.Release);
    }

    private static int CompareParts(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        RpmSegment kind;
        int order;
        do
        {
            VersionText.Take(ref a, a.IndexOfAny(Significant));
            VersionText.Take(ref b, b.IndexOfAny(Significant));
            kind = KindOf(a);
            order = kind - KindOf(b);
            order = order != 0 ? order : CompareSegments(kind, ref a, ref b);
        }
        while (order == 0 && kind != RpmSegment.End);
        return order;
    }

    private static RpmSegment KindOf(ReadOnlySpan<char> text) => text switch
    {
        [] => RpmSegment.End,
        ['~', ..] => RpmSegment.Tilde,
        ['^', ..] => RpmSegment.Caret,
        [>= '0' and <= '9', ..] => RpmSegment.Number,
        _ => RpmSegment.Word,
    };

    private static int CompareSegments(RpmSegment kind, scoped ref ReadOnlySpan<char> a, scoped ref ReadOnlySpan<char> b) => kind switch
    {
        RpmSegment.End => 0,
        RpmSegment.Number => VersionText.CompareNumbers(VersionText.TakeDigits(ref a), VersionText.TakeDigits(ref b)),
        RpmSegment.Word => VersionText.Take(ref a, a.IndexOfAnyExcept(Letters)).SequenceCompareTo(VersionText.Take(ref b, b.IndexOfAnyExcept(Letters))),
        _ => VersionText.Take(ref a, 1).SequenceCompareTo(VersionText.Take(ref b, 1)),
    };
}
