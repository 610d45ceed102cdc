using System.Globalization;

namespace ContainerTools;

/// <summary>
/// Picks from an index the image that runs best on a platform: the wanted variant, else the nearest older one
/// (a v7 processor runs v6 code), for Windows the wanted build. The first of equals wins (image-spec, image-index.md).
/// </summary>
public static class PlatformMatcher
{
    private const int WindowsBuildParts = 3;

    /// <returns>The best entry, or null where none can run.</returns>
    public static T? Pick<T>(IEnumerable<T> candidates, Func<T, Platform?> platformOf, Platform wanted)
        where T : class
    {
        T? best = null;
        int bestScore = -1;
        foreach (T candidate in candidates)
        {
            int score = platformOf(candidate) is { } platform ? Score(platform, wanted) : -1;
            if (score > bestScore)
            {
                (best, bestScore) = (candidate, score);
            }
        }

        return best;
    }

    public static bool IsCompatible(Platform offered, Platform wanted) => Score(offered, wanted) >= 0;

    // Below zero: cannot run. Otherwise: the higher, the closer.
    private static int Score(Platform offered, Platform wanted)
    {
        if (offered.Os != wanted.Os || offered.Architecture != wanted.Architecture || !BuildFits(offered, wanted))
        {
            return -1;
        }

        if (offered.Variant == wanted.Variant)
        {
            return int.MaxValue;
        }

        int has = Level(offered);
        return has >= 0 && has <= Level(wanted) ? has : -1;
    }

    // The levels that are ordered: each runs the code of all lower ones.
    private static int Level(Platform platform) => (platform.Architecture, platform.Variant) switch
    {
        ("amd64", null) => 1,
        ("arm64", null) => 8,
        ("arm" or "arm64" or "amd64", ['v', .. var number])
            when int.TryParse(number.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int level) => level,
        (_, null) => 0,
        _ => -1,
    };

    // Windows containers share the host's kernel: only the same build (first three numbers) is sure to run.
    private static bool BuildFits(Platform offered, Platform wanted) =>
        wanted.OsVersion is null
        || offered.OsVersion is not null && Build(offered.OsVersion).SequenceEqual(Build(wanted.OsVersion));

    private static IEnumerable<string> Build(string version) => version.Split('.').Take(WindowsBuildParts);
}
