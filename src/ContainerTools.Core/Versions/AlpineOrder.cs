namespace ContainerTools.Versions;

/// <summary>How apk compares (apk-version(8)). Where two texts stop being versions at the same place, the rest is compared plainly.</summary>
internal sealed class AlpineOrder : VersionOrder
{
    private AlpineOrder()
    {
    }

    public static AlpineOrder Instance { get; } = new();

    public override int Compare(string a, string b)
    {
        var left = new AlpineReader(a);
        var right = new AlpineReader(b);
        while (left.Kind == right.Kind && left.Kind < AlpineTokenKind.End)
        {
            int order = CompareValues(left, right);
            if (order != 0)
            {
                return order;
            }

            left.MoveNext();
            right.MoveNext();
        }

        return left.Kind == right.Kind ? PlainOrder.CompareTexts(left.Rest, right.Rest)
            : left.IsPreRelease || right.IsPreRelease ? right.IsPreRelease.CompareTo(left.IsPreRelease)
            : right.Kind - left.Kind;
    }

    private static int CompareValues(AlpineReader left, AlpineReader right) => left.Kind switch
    {
        // As Gentoo does: 1.05 is older than 1.1, as if these were decimal fractions.
        AlpineTokenKind.Number when left.Value[0] == '0' || right.Value[0] == '0' => left.Value.SequenceCompareTo(right.Value),
        AlpineTokenKind.Letter or AlpineTokenKind.Hash => left.Value.SequenceCompareTo(right.Value),
        AlpineTokenKind.Suffix => left.Suffix - right.Suffix,
        _ => VersionText.CompareNumbers(left.Value, right.Value),
    };
}
