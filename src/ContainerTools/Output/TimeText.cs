using System.Globalization;

namespace ContainerTools.Output;

/// <summary>Times as parameters have them.</summary>
internal static class TimeText
{
    /// <summary>A date and time, <c>@</c> and seconds since 1970, or <c>now</c>.</summary>
    /// <exception cref="ImageException">It is none of them.</exception>
    public static DateTimeOffset Read(string text) =>
        text.StartsWith('@') && decimal.TryParse(text.AsSpan(1), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal seconds) && Math.Abs(seconds) < 60_000_000_000
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
        : text.Equals("now", StringComparison.OrdinalIgnoreCase) ? DateTimeOffset.UtcNow
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) ? time
        : throw new ImageException(ImageError.InvalidArgument, $"'{text}' is not a time: give one like 2026-01-31T12:00:00Z, or now.", text);

    /// <summary>As date(1) takes it, because ConvertFrom-Json makes dates of texts that look like some.</summary>
    public static string Write(DateTimeOffset time) =>
        "@" + ((decimal)(time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture);
}
