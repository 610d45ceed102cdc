using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerTools.Composition;

/// <summary>
/// A time as Python's <c>datetime.fromisoformat</c> reads it (3.11 and later) and <c>isoformat</c> writes it: microseconds, of which only what is
/// there is written, and the offset from UTC that was given, or none.
/// </summary>
/// <param name="Instant">The time. One without an offset is that of UTC.</param>
/// <param name="Text">As Python writes it.</param>
internal sealed partial record PythonTime(DateTimeOffset Instant, string Text)
{
    private const int MicrosecondDigits = 6;

    /// <summary>A time with its offset.</summary>
    public static PythonTime Of(DateTimeOffset time)
    {
        DateTimeOffset whole = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
        return new(whole, Format(whole.DateTime) + whole.ToString("zzz", CultureInfo.InvariantCulture));
    }

    /// <summary>Reads a date, or a date and a time, in ISO 8601's basic or extended form.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PythonTime? time)
    {
        time = null;
        Match match = Form().Match(text);
        if (!match.Success || !TryReadDate(match, out DateTime date))
        {
            return false;
        }

        // Digits beyond the microsecond are cut off, not rounded.
        long microseconds = Number("fraction") is var fraction and not "" ? long.Parse(fraction.PadRight(MicrosecondDigits, '0')[..MicrosecondDigits], CultureInfo.InvariantCulture) : 0;
        DateTime local = date + new TimeSpan(Part("hour"), Part("minute"), Part("second")) + TimeSpan.FromMicroseconds(microseconds);
        string sign = Number("sign");
        if (sign.Length == 0 && Number("utc").Length == 0)
        {
            time = new(new DateTimeOffset(local, TimeSpan.Zero), Format(local));
            return true;
        }

        var offset = new TimeSpan(Part("offsetHour"), Part("offsetMinute"), Part("offsetSecond"));
        offset = sign == "-" ? -offset : offset;
        if (offset.Duration() >= TimeSpan.FromDays(1) || local.Ticks - offset.Ticks is var ticks && (ticks < 0 || ticks > DateTime.MaxValue.Ticks))
        {
            return false;
        }

        // An offset of Python may have seconds and be longer than the runtime's.
        string seconds = offset.Seconds != 0 ? string.Create(CultureInfo.InvariantCulture, $":{Math.Abs(offset.Seconds):00}") : "";
        string zone = string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(offset.Hours):00}:{Math.Abs(offset.Minutes):00}{seconds}");
        time = new(new DateTimeOffset(local - offset, TimeSpan.Zero), Format(local) + zone);
        return true;

        string Number(string group) => match.Groups[group].Value;

        int Part(string group) => Number(group) is { Length: > 0 } digits ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Without the fraction of a second: towards zero, as Python's <c>int</c>.</summary>
    public DateTimeOffset ToWholeSeconds()
    {
        long seconds = (Instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        return DateTimeOffset.FromUnixTimeSeconds(seconds);
    }

    private static bool TryReadDate(Match match, out DateTime date)
    {
        int year = int.Parse(match.Groups["year"].Value, CultureInfo.InvariantCulture);
        if (match.Groups["week"].Success)
        {
            int week = int.Parse(match.Groups["week"].Value, CultureInfo.InvariantCulture);
            int day = match.Groups["weekday"].Success ? match.Groups["weekday"].Value[0] - '0' : 1;
            bool exists = year > 0 && week >= 1 && week <= ISOWeek.GetWeeksInYear(year) && day is >= 1 and <= 7;
            date = exists ? ISOWeek.ToDateTime(year, week, (DayOfWeek)(day % 7)) : default;
            return exists;
        }

        return DateTime.TryParseExact($"{match.Groups["year"].Value}{match.Groups["month"].Value}{match.Groups["day"].Value}", "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }

    private static string Format(DateTime local) =>
        local.ToString(local.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    [GeneratedRegex(
        """
        ^(?<year>[0-9]{4})
        (?:-(?<month>[0-9]{2})-(?<day>[0-9]{2})|(?<month>[0-9]{2})(?<day>[0-9]{2})|-W(?<week>[0-9]{2})(?:-(?<weekday>[0-9]))?|W(?<week>[0-9]{2})(?<weekday>[0-9])?)
        (?:[\s\S](?<hour>[01][0-9]|2[0-3])
        (?::(?<minute>[0-5][0-9])(?::(?<second>[0-5][0-9])(?:[.,](?<fraction>[0-9]+))?)?|(?<minute>[0-5][0-9])(?:(?<second>[0-5][0-9])(?:[.,](?<fraction>[0-9]+))?)?)?
        (?:(?<utc>Z)|(?<sign>[+-])(?<offsetHour>[0-9]{2})(?::?(?<offsetMinute>[0-5][0-9])(?::?(?<offsetSecond>[0-5][0-9]))?)?)?)?\z
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
