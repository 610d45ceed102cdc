using System.Globalization;

namespace ContainerTools;

/// <summary>
/// Picks from an index the image that runs best on a platform: the wanted variant, else the nearest older one (a v7 processor
/// runs v6 code), and for Windows the wanted build. Among equal ones the first is picked (OCI image-spec, image-index.md).
/// Safe for use from several threads.
/// </summary>
public static class PlatformMatcher
{
    private const int WindowsBuildParts = 3;

    /// <summary>Picks the candidate that runs best on the wanted platform.</summary>
    /// <typeparam name="T">The type of the candidates.</typeparam>
    /// <param name="candidates">The candidates, in the order of the index.</param>
    /// <param name="platformOf">The platform of a candidate; null if it has none, so that it is not picked.</param>
    /// <param name="wanted">The platform to run on.</param>
    /// <returns>The best candidate, or null where none can run.</returns>
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

    /// <summary>Whether an image of one platform can run on another.</summary>
    /// <param name="offered">The platform of the image.</param>
    /// <param name="wanted">The platform to run on.</param>
    public static bool IsCompatible(Platform offered, Platform wanted) => Score(offered, wanted) >= 0;

    // Below zero: the image cannot run. Otherwise: the higher the number, the better the image fits.
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

    // Variants whose levels are ordered: a processor of one level runs the code of all lower levels.
    private static int Level(Platform platform) => (platform.Architecture, platform.Variant) switch
    {
        ("amd64", null) => 1,
        ("arm64", null) => 8,
        ("arm" or "arm64" or "amd64", ['v', .. var number])
            when int.TryParse(number.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int level) => level,
        (_, null) => 0,
        _ => -1,
    };

    // Windows containers share the host's kernel: only an image of the same build (the first three numbers) runs for sure.
    private static bool BuildFits(Platform offered, Platform wanted) =>
        wanted.OsVersion is null
        || offered.OsVersion is not null && Build(offered.OsVersion).SequenceEqual(Build(wanted.OsVersion));

    private static IEnumerable<string> Build(string version) => version.Split('.').Take(WindowsBuildParts);
}
