using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerTools.Testing;

/// <summary>A <c>Range</c> header with one range of bytes, applied to content of a known length.</summary>
public readonly partial record struct ByteRange(long From, long To)
{
    public long Length => To - From + 1;

    /// <summary>Null where there is no header, or one that may be ignored; an empty range where nothing can be served.</summary>
    public static ByteRange? Parse(string? header, long total)
    {
        Match match = Syntax().Match(header ?? "");
        if (!match.Success || (match.Groups[1].Length == 0 && match.Groups[2].Length == 0))
        {
            return null;
        }

        long? first = Number(match.Groups[1]);
        long? last = Number(match.Groups[2]);
        if (first is null)
        {
            return new ByteRange(Math.Max(0, total - last!.Value), total - 1);
        }

        return first >= total || last < first ? new ByteRange(0, -1) : new ByteRange(first.Value, Math.Min(last ?? long.MaxValue, total - 1));
    }

    private static long? Number(Group group) => group.Length == 0 ? null : long.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^bytes=([0-9]*)-([0-9]*)$")]
    private static partial Regex Syntax();
}
