namespace ContainerTools.Versions;

/// <summary>The parts of a version of a Python package: <c>1!2.3rc4.post5.dev6+local.7</c>.</summary>
internal readonly ref struct PythonVersion
{
    public ReadOnlySpan<char> Epoch { get; private init; }

    public ReadOnlySpan<char> Release { get; private init; }

    public PythonSuffix PreRelease { get; private init; }

    public PythonSuffix PostRelease { get; private init; }

    public PythonSuffix Development { get; private init; }

    /// <summary>Empty where there is none.</summary>
    public ReadOnlySpan<char> Local { get; private init; }

    public PythonReleasePhase Phase => PreRelease.Name switch
    {
        "a" or "alpha" => PythonReleasePhase.Alpha,
        "b" or "beta" => PythonReleasePhase.Beta,
        null => PostRelease.Name is null && Development.Name is not null ? PythonReleasePhase.Development : PythonReleasePhase.Final,
        _ => PythonReleasePhase.Candidate,
    };

    /// <summary>Takes what PEP 440 takes ("Appendix B: Parsing version strings with regular expressions"), all other spellings among it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PythonVersion version)
    {
        ReadOnlySpan<char> rest = text.Trim();
        rest = rest is ['v' or 'V', ..] ? rest[1..] : rest;

        // Parts are taken in this order. A name that begins with another comes before that.
        version = new()
        {
            Epoch = TakeEpoch(ref rest),
            Release = TakeRelease(ref rest),
            PreRelease = PythonSuffix.Take(ref rest, "alpha", "a", "beta", "b", "preview", "pre", "c", "rc"),
            PostRelease = PythonSuffix.TakePostRelease(ref rest),
            Development = PythonSuffix.Take(ref rest, "dev"),
            Local = rest is ['+', ..] ? rest[1..] : default,
        };
        return !version.Release.IsEmpty && (rest.IsEmpty || IsLocal(version.Local));
    }

    private static ReadOnlySpan<char> TakeEpoch(scoped ref ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> rest = text;
        ReadOnlySpan<char> digits = VersionText.TakeDigits(ref rest);
        if (digits.IsEmpty || rest is not ['!', ..])
        {
            return default;
        }

        text = rest[1..];
        return digits;
    }

    private static ReadOnlySpan<char> TakeRelease(scoped ref ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> rest = text;
        int length = VersionText.TakeDigits(ref rest).Length;
        while (length > 0 && rest is ['.', >= '0' and <= '9', ..])
        {
            rest = rest[1..];
            length += 1 + VersionText.TakeDigits(ref rest).Length;
        }

        return VersionText.Take(ref text, length);
    }

    private static bool IsLocal(ReadOnlySpan<char> text)
    {
        foreach (Range range in text.SplitAny('-', '_', '.'))
        {
            if (range.Start.Equals(range.End))
            {
                return false;
            }
        }

        foreach (char sign in text)
        {
            if (!char.IsAsciiLetterOrDigit(sign) && sign is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
