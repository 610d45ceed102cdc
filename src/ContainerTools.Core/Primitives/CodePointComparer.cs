namespace ContainerTools;

/// <summary>
/// Compares texts by code points, as Python does; the order is that of their UTF-8 bytes. The order of UTF-16 differs: it puts
/// characters above U+FFFF before U+E000.
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

        // The first difference may be in the second half of a surrogate pair; then compare from the first half.
        if (at > 0 && char.IsHighSurrogate(x[at - 1]) && (char.IsLowSurrogate(x[at]) || char.IsLowSurrogate(y[at])))
        {
            at--;
        }

        return CodePoint(x, at).CompareTo(CodePoint(y, at));
    }

    // A lone surrogate counts as its own value; file names that are not valid UTF-8 contain some.
    private static int CodePoint(string text, int at) =>
        at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];
}
