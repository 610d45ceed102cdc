namespace ContainerTools.Versions;

/// <summary>The parts of a version with numbers, perhaps labels of a pre-release after a hyphen, and perhaps those of a build after a plus.</summary>
internal readonly ref struct SemanticVersion
{
    private const int MaxNumbers = 4;

    public ReadOnlySpan<char> Numbers { get; private init; }

    public int NumberCount { get; private init; }

    /// <summary>Whether a number has zeros before it.</summary>
    public bool IsPadded { get; private init; }

    /// <summary>Empty for a release.</summary>
    public ReadOnlySpan<char> PreRelease { get; private init; }

    /// <summary>Takes what any ecosystem may take; the build is looked at and then forgotten.</summary>
    /// <param name="text">The version.</param>
    /// <param name="version">Its parts.</param>
    /// <param name="mayBePadded">Whether numbers among the labels of a pre-release may have zeros before them.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out SemanticVersion version, bool mayBePadded = false)
    {
        int plus = text.IndexOf('+');
        ReadOnlySpan<char> rest = plus < 0 ? text : text[..plus];
        int hyphen = rest.IndexOf('-');
        ReadOnlySpan<char> numbers = hyphen < 0 ? rest : rest[..hyphen];
        ReadOnlySpan<char> labels = hyphen < 0 ? default : rest[(hyphen + 1)..];
        version = new()
        {
            Numbers = numbers,
            NumberCount = CountNumbers(numbers, out bool isPadded),
            IsPadded = isPadded,
            PreRelease = labels,
        };
        return version.NumberCount > 0
            && (plus < 0 || AreLabels(text[(plus + 1)..], mayBePadded: true))
            && (hyphen < 0 || AreLabels(labels, mayBePadded));
    }

    // 0 where these are not numbers, or too many.
    private static int CountNumbers(ReadOnlySpan<char> text, out bool isPadded)
    {
        int count = 0;
        isPadded = false;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> number = text[range];
            if (count == MaxNumbers || !VersionText.IsNumber(number))
            {
                return 0;
            }

            count++;
            isPadded |= number is ['0', _, ..];
        }

        return count;
    }

    private static bool AreLabels(ReadOnlySpan<char> text, bool mayBePadded)
    {
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> label = text[range];
            if (!IsLabel(label) || !mayBePadded && label is ['0', _, ..] && VersionText.IsNumber(label))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsLabel(ReadOnlySpan<char> text)
    {
        foreach (char sign in text)
        {
            if (!char.IsAsciiLetterOrDigit(sign) && sign != '-')
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }
}
