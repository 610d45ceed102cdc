namespace ContainerTools.Versions;

/// <summary>A part of a version of a Python package that has a name: <c>rc1</c>, <c>.post2</c>, <c>-dev_3</c>.</summary>
internal readonly ref struct PythonSuffix
{
    /// <summary>Null where there is none.</summary>
    public string? Name { get; private init; }

    /// <summary>Empty where it is left out, which means 0.</summary>
    public ReadOnlySpan<char> Number { get; private init; }

    /// <summary>Takes one that has one of some names. There may be a separator before the name, and one after it.</summary>
    public static PythonSuffix Take(scoped ref ReadOnlySpan<char> text, params ReadOnlySpan<string> names)
    {
        ReadOnlySpan<char> rest = SkipSeparator(text);
        foreach (string name in names)
        {
            if (rest.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                text = SkipSeparator(rest[name.Length..]);
                return new() { Name = name, Number = VersionText.TakeDigits(ref text) };
            }
        }

        return default;
    }

    /// <summary>Takes that of a post-release, which may be a hyphen and a number alone.</summary>
    public static PythonSuffix TakePostRelease(scoped ref ReadOnlySpan<char> text)
    {
        if (text is not ['-', >= '0' and <= '9', ..])
        {
            return Take(ref text, "post", "rev", "r");
        }

        text = text[1..];
        return new() { Name = "post", Number = VersionText.TakeDigits(ref text) };
    }

    private static ReadOnlySpan<char> SkipSeparator(ReadOnlySpan<char> text) => text is ['-' or '_' or '.', ..] ? text[1..] : text;
}
