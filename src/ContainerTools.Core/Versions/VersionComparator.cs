using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace ContainerTools.Versions;

/// <summary>One condition of a <see cref="VersionRange"/>: a lower bound, an upper bound, both, or that they do not hold. Immutable.</summary>
internal sealed class VersionComparator
{
    private const int MaximumDigits = 18;
    private readonly string? _from;
    private readonly bool _afterFrom;
    private readonly string? _to;
    private readonly bool _withTo;
    private readonly bool _negated;

    private VersionComparator(string? from, bool afterFrom, string? to, bool withTo, bool negated, bool namesPreRelease)
    {
        _from = from;
        _afterFrom = afterFrom;
        _to = to;
        _withTo = withTo;
        _negated = negated;
        NamesPreRelease = namesPreRelease;
    }

    /// <summary>What an operator consists of.</summary>
    public static SearchValues<char> OperatorSigns { get; } = SearchValues.Create("=!<>~^");

    /// <summary>Whether its version has something after a hyphen.</summary>
    public bool NamesPreRelease { get; }

    /// <param name="op">The operator; empty where there is none.</param>
    /// <param name="text">The version, perhaps with missing or wild parts.</param>
    /// <exception cref="FormatException">One of them is none.</exception>
    public static VersionComparator Parse(string op, string text)
    {
        (string[] parts, string preRelease) = ReadVersion(text);
        bool isWhole = parts.Length >= 3;
        string exact = string.Join('.', parts) + (preRelease.Length > 0 ? $"-{preRelease}" : "");

        // Null where all parts are wild: then there is no version beyond.
        string? after = parts.Length == 0 ? null : Raise(parts, parts.Length - 1);
        bool isPartial = !isWhole && preRelease.Length == 0;
        return op switch
        {
            "" or "=" => Make(isPartial, exact, after, negated: false, parts, preRelease),
            "!=" => Make(isPartial, exact, after, negated: true, parts, preRelease),
            ">" => isPartial ? new(after ?? Nothing, false, null, false, false, false) : new(exact, true, null, false, false, preRelease.Length > 0),
            ">=" or "=>" => new(parts.Length == 0 ? null : exact, false, null, false, false, preRelease.Length > 0),
            "<" => parts.Length == 0 ? new(Nothing, false, null, false, false, false) : new(null, false, exact, false, false, preRelease.Length > 0),
            "<=" or "=<" => isPartial ? new(null, false, after, false, false, false) : new(null, false, exact, true, false, preRelease.Length > 0),
            "~" or "~>" => new(parts.Length == 0 ? null : exact, false, parts.Length == 0 ? null : Raise(parts, Math.Min(1, parts.Length - 1)), false, false, preRelease.Length > 0),
            "^" => new(parts.Length == 0 ? null : exact, false, parts.Length == 0 ? null : Raise(parts, FindLeading(parts)), false, false, preRelease.Length > 0),
            _ => throw new FormatException($"'{op}' is no operator of a range of versions."),
        };
    }

    /// <summary>Whether a version fulfils it.</summary>
    /// <param name="version">One that <see cref="TagOrder"/> can read.</param>
    public bool Takes(string version) => (IsFrom(version) && IsTo(version)) != _negated;

    // No tag has a number of so many digits and no other sign.
    private static string Nothing { get; } = new('9', 200);

    private static VersionComparator Make(bool isPartial, string exact, string? after, bool negated, string[] parts, string preRelease) => isPartial
        ? new(parts.Length == 0 ? null : exact, false, after, false, negated, false)
        : new(exact, false, exact, true, negated, preRelease.Length > 0);

    private bool IsFrom(string version) => _from is null || TagOrder.Instance.Compare(version, _from) is var order && (_afterFrom ? order > 0 : order >= 0);

    // What comes before 2.0.0 as its pre-release is no version below 2, unless the bound is a pre-release itself.
    private bool IsTo(string version)
    {
        if (_to is null)
        {
            return true;
        }

        int order = TagOrder.Instance.Compare(version, _to);
        return _withTo ? order <= 0 : order < 0 && (NamesPreRelease && _to.Contains('-', StringComparison.Ordinal) || CompareNumbers(version, _to) < 0);
    }

    private static int CompareNumbers(string left, string right) =>
        TagOrder.TryRead(left, out SemanticVersion a) && TagOrder.TryRead(right, out SemanticVersion b) ? VersionText.CompareDottedNumbers(a.Numbers, b.Numbers) : 0;

    // The first number that is not 0, as far as numbers are given.
    private static int FindLeading(string[] parts)
    {
        int leading = Array.FindIndex(parts, part => part.AsSpan().ContainsAnyExcept('0'));
        return leading < 0 ? parts.Length - 1 : leading;
    }

    private static string Raise(string[] parts, int at) =>
        string.Join('.', parts.Take(at).Append((BigInteger.Parse(parts[at], CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture)));

    private static (string[] Parts, string PreRelease) ReadVersion(string text)
    {
        string version = text is ['v' or 'V', _, ..] ? text[1..] : text;
        string numbers = version.Split('-', '+')[0];
        string[] parts = numbers.Split('.');
        int wild = Array.FindIndex(parts, part => part is "x" or "X" or "*");
        if (wild >= 0)
        {
            return numbers == version && parts.Skip(wild).All(part => part is "x" or "X" or "*") && parts.Take(wild).All(IsPart) && parts.Length <= 4
                ? (parts[..wild], "")
                : throw NoVersion(text);
        }

        return TagOrder.TryRead(version, out SemanticVersion read) && parts.All(IsPart) ? (parts, read.PreRelease.ToString()) : throw NoVersion(text);
    }

    private static bool IsPart(string part) => part.Length <= MaximumDigits && VersionText.IsNumber(part);

    private static FormatException NoVersion(string text) => new($"'{text}' is no version, with parts that are missing or wild or without, that a range may name.");
}
