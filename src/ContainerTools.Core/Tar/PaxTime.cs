using System.Globalization;

namespace ContainerTools.Tar;

/// <summary>Times in pax records: decimal seconds, possibly negative, with a fraction of any length.</summary>
internal static class PaxTime
{
    private const int NanosecondDigits = 9;
    private const int NanosecondsPerSecond = 1_000_000_000;

    public static string Format(long seconds, int nanoseconds)
    {
        // -1 s and 0.25 s on top of it are written -0.75.
        bool negative = seconds < 0 && nanoseconds > 0;
        long whole = negative ? -(seconds + 1) : seconds;
        int rest = negative ? NanosecondsPerSecond - nanoseconds : nanoseconds;
        string text = string.Create(CultureInfo.InvariantCulture, $"{(negative ? "-" : "")}{whole}.{rest:d9}");
        return text.TrimEnd('0').TrimEnd('.');
    }

    /// <summary>Digits beyond nanoseconds are cut off, so that a time never gets later by being read.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long seconds, out int nanoseconds)
    {
        bool negative = !text.IsEmpty && text[0] == '-';
        text = text[(negative ? 1 : 0)..];
        int point = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> fraction = point < 0 ? default : text[(point + 1)..];
        nanoseconds = 0;
        if (!TarNumber.TryParseDecimal(point < 0 ? text : text[..point], out seconds) || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        for (int i = 0; i < NanosecondDigits; i++)
        {
            nanoseconds = nanoseconds * 10 + (i < fraction.Length ? fraction[i] - '0' : 0);
        }

        bool beyond = fraction.Length > NanosecondDigits && fraction[NanosecondDigits..].ContainsAnyExcept((byte)'0');
        if (negative)
        {
            // Cutting off means away from zero here.
            nanoseconds += beyond ? 1 : 0;
            long carry = nanoseconds > 0 ? 1 : 0;
            nanoseconds = nanoseconds > 0 ? NanosecondsPerSecond - nanoseconds : 0;
            seconds = -seconds - carry;
        }

        return true;
    }
}
