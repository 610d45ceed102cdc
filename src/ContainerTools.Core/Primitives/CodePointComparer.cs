namespace ContainerTools;

/// <summary>
/// Orders text by code points, as Python does and as the bytes of UTF-8 do. UTF-16's own order puts everything above
/// U+FFFF before U+E000.
/// </summary>
internal sealed class CodePointComparer : IComparer<string>
{
    public static CodePointComparer Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        int at = x.AsSpan().CommonPrefixLength(y);
        if (at == x.Length || at == y.Length)
        {
            return x.Length.CompareTo(y.Length);
        }

        // The first difference may be the second half of a pair whose first half is the same.
        if (at > 0 && char.IsHighSurrogate(x[at - 1]) && (char.IsLowSurrogate(x[at]) || char.IsLowSurrogate(y[at])))
        {
            at--;
        }

        return CodePoint(x, at).CompareTo(CodePoint(y, at));
    }

    // A lone surrogate counts as itself: file names that are not UTF-8 have such.
    private static int CodePoint(string text, int at) =>
        at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];
}
