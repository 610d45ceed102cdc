using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerTools.Output;

/// <summary>Times as parameters have them.</summary>
internal static partial class TimeText
{
    /// <summary>What to give in the place of a text that is no time.</summary>
    public const string Advice = "give one like 2026-01-31T12:00:00Z, @1769860800, or now.";

    // As many digits as the framework keeps; more are dropped.
    private const int FractionDigits = 7;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
    ];

    /// <summary>A date, with a time and a zone if need be, as in ISO 8601 and RFC 3339; <c>@</c> and seconds since 1970; or <c>now</c>. Without a zone it is UTC.</summary>
    /// <exception cref="ImageException">It is none of them.</exception>
    public static DateTimeOffset Read(string text) =>
        text.StartsWith('@') && decimal.TryParse(text.AsSpan(1), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal seconds) && Math.Abs(seconds) < 60_000_000_000
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
        : text.Equals("now", StringComparison.OrdinalIgnoreCase) ? DateTimeOffset.UtcNow
        : DateTimeOffset.TryParseExact(Normalise(text), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) ? time
        : throw new ImageException(ImageError.InvalidArgument, $"'{text}' is not a time: {Advice}", text);

    /// <summary>As date(1) takes it, because ConvertFrom-Json makes dates of texts that look like some.</summary>
    public static string Write(DateTimeOffset time) =>
        "@" + ((decimal)(time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture);

    // RFC 3339, 5.6: a blank may stand for the T, and small letters for both letters.
    private static string Normalise(string text)
    {
        string upper = Blank().Replace(text.Trim().ToUpperInvariant(), "T", 1);
        return Fraction().Replace(upper, match => match.Value[..Math.Min(match.Length, FractionDigits + 1)], 1);
    }

    [GeneratedRegex(@"(?<=^\d{4}-\d{2}-\d{2}) (?=\d)")]
    private static partial Regex Blank();

    [GeneratedRegex(@"\.\d+")]
    private static partial Regex Fraction();
}
