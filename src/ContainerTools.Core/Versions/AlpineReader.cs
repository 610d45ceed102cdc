using System.Buffers;

namespace ContainerTools.Versions;

/// <summary>Reads a version for apk token by token: <c>1.2a_rc3~abc-r4</c>. What stands where it may not ends it as invalid.</summary>
internal ref struct AlpineReader
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static readonly string[] PreReleases = ["alpha", "beta", "pre", "rc"];

    private static readonly string[] Suffixes = [.. PreReleases, "cvs", "svn", "git", "hg", "p"];

    /// <summary>Is at the first token.</summary>
    public AlpineReader(ReadOnlySpan<char> text)
    {
        Rest = text;
        Kind = TakeNumber(AlpineTokenKind.FirstNumber, 0);
    }

    public AlpineTokenKind Kind { get; private set; }

    /// <summary>The token without the sign that begins it.</summary>
    public ReadOnlySpan<char> Value { get; private set; }

    /// <summary>The place of a suffix among all.</summary>
    public int Suffix { get; private set; }

    public readonly bool IsPreRelease => Kind == AlpineTokenKind.Suffix && Suffix < PreReleases.Length;

    /// <summary>What follows the token; an invalid one is itself still there.</summary>
    public ReadOnlySpan<char> Rest { get; private set; }

    public void MoveNext() => Kind = Rest switch
    {
        [] => AlpineTokenKind.End,
        [>= 'a' and <= 'z', ..] when Kind <= AlpineTokenKind.Number => TakeValue(AlpineTokenKind.Letter, Rest[..1], 0),
        ['.', ..] when Kind <= AlpineTokenKind.Number => TakeNumber(AlpineTokenKind.Number, 1),
        [>= '0' and <= '9', ..] when Kind == AlpineTokenKind.Suffix => TakeNumber(AlpineTokenKind.SuffixNumber, 0),
        ['_', ..] when Kind <= AlpineTokenKind.SuffixNumber => TakeSuffix(),
        ['~', ..] when Kind < AlpineTokenKind.Hash => TakeHash(),
        ['-', 'r', ..] when Kind < AlpineTokenKind.Revision => TakeNumber(AlpineTokenKind.Revision, 2),
        _ => AlpineTokenKind.Invalid,
    };

    private AlpineTokenKind TakeNumber(AlpineTokenKind kind, int signs)
    {
        ReadOnlySpan<char> rest = Rest[signs..];
        return TakeValue(kind, VersionText.TakeDigits(ref rest), signs);
    }

    private AlpineTokenKind TakeHash()
    {
        ReadOnlySpan<char> rest = Rest[1..];
        return TakeValue(AlpineTokenKind.Hash, VersionText.Take(ref rest, rest.IndexOfAnyExcept(HexDigits)), 1);
    }

    private AlpineTokenKind TakeSuffix()
    {
        ReadOnlySpan<char> rest = Rest[1..];
        ReadOnlySpan<char> name = VersionText.Take(ref rest, rest.IndexOfAnyExceptInRange('a', 'z'));
        Suffix = -1;
        for (int i = 0; i < Suffixes.Length; i++)
        {
            Suffix = name.SequenceEqual(Suffixes[i]) ? i : Suffix;
        }

        return Suffix < 0 ? AlpineTokenKind.Invalid : TakeValue(AlpineTokenKind.Suffix, name, 1);
    }

    private AlpineTokenKind TakeValue(AlpineTokenKind kind, ReadOnlySpan<char> value, int signs)
    {
        if (value.IsEmpty)
        {
            return AlpineTokenKind.Invalid;
        }

        Value = value;
        Rest = Rest[(signs + value.Length)..];
        return kind;
    }
}
