namespace ContainerTools.Versions;

/// <summary>
/// The order of texts whose rules nobody knows: runs of digits are numbers, all else goes by its characters. Texts that differ are
/// never the same.
/// </summary>
internal sealed class PlainOrder : VersionOrder
{
    private PlainOrder()
    {
    }

    public static PlainOrder Instance { get; } = new();

    public override int Compare(string a, string b) => CompareTexts(a, b);

    public static int CompareTexts(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        ReadOnlySpan<char> left = a;
        ReadOnlySpan<char> right = b;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            int order = char.IsAsciiDigit(left[0]) && char.IsAsciiDigit(right[0])
                ? VersionText.CompareNumbers(VersionText.TakeDigits(ref left), VersionText.TakeDigits(ref right))
                : VersionText.Take(ref left, 1)[0] - VersionText.Take(ref right, 1)[0];
            if (order != 0)
            {
                return order;
            }
        }

        // 1.01 and 1.1 get as far as this.
        return left.Length != right.Length ? left.Length - right.Length : a.SequenceCompareTo(b);
    }
}
