using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerTools.Serving.Http;

/// <summary>A part of a blob, both ends included (RFC 9110, section 14).</summary>
internal readonly partial record struct ByteRange(long First, long Last)
{
    public long Length => Last - First + 1;

    /// <returns>Null where all is to be served: no range, several, or one that is not understood.</returns>
    /// <exception cref="HttpFault">The blob has nothing of it.</exception>
    public static ByteRange? Parse(string? header, long size)
    {
        Match match = Syntax().Match(header ?? "");
        long? first = Number(match.Groups[1]);
        long? last = Number(match.Groups[2]);
        if (!match.Success || first is null && last is null || first > last)
        {
            return null;
        }

        ByteRange range = first is null
            ? new ByteRange(Math.Max(0, size - last!.Value), size - 1)
            : new ByteRange(first.Value, Math.Min(last ?? long.MaxValue, size - 1));
        return range.Length > 0 ? range : throw new HttpFault(416, "SIZE_INVALID", $"The blob has {size:N0} bytes.")
        {
            Headers = [new("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes */{size}"))],
        };
    }

    // More digits than a length can have are more bytes than there are.
    private static long? Number(Group group) =>
        group.Length == 0 ? null : long.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : long.MaxValue;

    [GeneratedRegex(@"\Abytes=([0-9]*)-([0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Syntax();
}
