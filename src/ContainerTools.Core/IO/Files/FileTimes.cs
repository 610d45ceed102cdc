namespace ContainerTools.IO.Files;

/// <summary>Times of file systems as nanoseconds since 1970-01-01T00:00:00Z, which range from 1677 to 2262.</summary>
internal static class FileTimes
{
    // From 1601-01-01, where Windows begins to count, in its units of 100 ns.
    private const long EpochOnWindows = 116_444_736_000_000_000;

    public static long ToNanoseconds(DateTime time) => unchecked((time - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);

    /// <summary>Of a time that is farther away than the range allows, another one is given for it, always the same.</summary>
    public static long ToNanoseconds(long seconds, long nanoseconds) => unchecked(seconds * 1_000_000_000 + nanoseconds);

    /// <param name="fileTime">In units of 100 ns since 1601-01-01T00:00:00Z; any number is taken.</param>
    /// <returns>Zero for zero, by which Windows says that there is no such time.</returns>
    public static long FromWindows(long fileTime) => fileTime == 0 ? 0 : unchecked((fileTime - EpochOnWindows) * TimeSpan.NanosecondsPerTick);
}
