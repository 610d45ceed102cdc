namespace ContainerTools.Versions;

/// <summary>What the orders have in common: they take parts off the beginnings of texts, and compare runs of digits as numbers.</summary>
internal static class VersionText
{
    /// <summary>Takes the digits at the beginning, which may be none.</summary>
    public static ReadOnlySpan<char> TakeDigits(scoped ref ReadOnlySpan<char> text) => Take(ref text, text.IndexOfAnyExceptInRange('0', '9'));

    /// <summary>Takes what is before the first digit, which may be nothing.</summary>
    public static ReadOnlySpan<char> TakeUntilDigit(scoped ref ReadOnlySpan<char> text) => Take(ref text, text.IndexOfAnyInRange('0', '9'));

    /// <summary>Takes what is before a separator, and the separator with it.</summary>
    public static ReadOnlySpan<char> TakeField(scoped ref ReadOnlySpan<char> text, params ReadOnlySpan<char> separators)
    {
        ReadOnlySpan<char> field = Take(ref text, text.IndexOfAny(separators));
        text = text.IsEmpty ? text : text[1..];
        return field;
    }

    /// <param name="text">Becomes what is left.</param>
    /// <param name="length">Of what is taken; all of it where that is below 0, as searches say where they find nothing.</param>
    public static ReadOnlySpan<char> Take(scoped ref ReadOnlySpan<char> text, int length)
    {
        ReadOnlySpan<char> taken = length < 0 ? text : text[..length];
        text = text[taken.Length..];
        return taken;
    }

    public static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>Compares runs of digits, of which none is 0. They stay texts, since a number may have millions of digits.</summary>
    public static int CompareNumbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }

    /// <summary>Compares numbers with dots between them one by one; those that one side lacks are 0.</summary>
    public static int CompareDottedNumbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        int order = 0;
        while (order == 0 && !(a.IsEmpty && b.IsEmpty))
        {
            order = CompareNumbers(TakeField(ref a, '.'), TakeField(ref b, '.'));
        }

        return order;
    }
}
