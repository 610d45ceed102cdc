using System.Globalization;

namespace ContainerTools.Registry.Transport;

/// <summary>The pause that an answer asks for (RFC 9110 §10.2.3): seconds, also with a fraction, or a date.</summary>
internal static class RetryAfter
{
    /// <summary>Longer pauses are the user's decision, not ours.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static TimeSpan? Read(HttpResponseMessage response, TimeProvider clock)
    {
        if (response.Headers.RetryAfter is { } header)
        {
            TimeSpan? wait = header.Delta ?? header.Date - clock.GetUtcNow();
            return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        }

        // The typed header refuses fractions, which some servers send.
        return response.Headers.NonValidated.TryGetValues("Retry-After", out var values)
            && double.TryParse(values.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds < TimeSpan.MaxValue.TotalSeconds / 2
                ? TimeSpan.FromSeconds(seconds)
                : null;
    }
}
