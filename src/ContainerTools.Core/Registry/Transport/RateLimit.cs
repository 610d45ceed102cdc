using System.Globalization;
using System.Net.Http.Headers;

namespace ContainerTools.Registry.Transport;

/// <summary>How many pulls a registry allows and how many are left, as Docker Hub tells with each manifest.</summary>
/// <param name="Limit">Pulls per window.</param>
/// <param name="Remaining">Pulls that are left in the window.</param>
/// <param name="Window">How long the window is.</param>
/// <param name="Source">What is counted: an address or an account, as the registry names it.</param>
public sealed record RateLimit(int? Limit, int? Remaining, TimeSpan? Window, string? Source)
{
    internal static RateLimit? Read(HttpResponseHeaders headers)
    {
        (int? limit, TimeSpan? window) = ReadFigure(headers, "ratelimit-limit");
        (int? remaining, TimeSpan? otherWindow) = ReadFigure(headers, "ratelimit-remaining");
        return limit is null && remaining is null
            ? null
            : new RateLimit(limit, remaining, window ?? otherWindow, headers.TryGetValues("docker-ratelimit-source", out var source) ? source.First() : null);
    }

    // 100;w=21600 means 100 pulls in a window of 21,600 seconds.
    private static (int? Count, TimeSpan? Window) ReadFigure(HttpResponseHeaders headers, string name)
    {
        if (!headers.TryGetValues(name, out IEnumerable<string>? values))
        {
            return default;
        }

        string[] parts = values.First().Split(';', StringSplitOptions.TrimEntries);
        int? count = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
        string? window = parts.FirstOrDefault(part => part.StartsWith("w=", StringComparison.Ordinal))?[2..];
        return (count, int.TryParse(window, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? TimeSpan.FromSeconds(seconds) : null);
    }
}
