namespace ContainerTools.IO.Files;

/// <summary>Changes when a file's content does, as far as a file system can tell.</summary>
/// <param name="Modified">In nanoseconds since 1970-01-01T00:00:00Z; so <paramref name="Changed"/>.</param>
/// <param name="Changed">When anything about it was changed, which no program can set back; zero where there is no such time.</param>
/// <param name="Inode">Zero where there is none.</param>
internal readonly record struct FileStamp(long Modified, long Changed, long Inode)
{
    private const long Second = 1_000_000_000;

    // FAT counts in two seconds, older Unix file systems in one.
    private const long CoarseTick = 2 * Second;

    // Where times have fractions, the kernel's clock sets them, which ticks at least every 10 ms.
    private const long FineTick = Second / 10;

    /// <summary>Whether a later change is sure to change the stamp too: the clock has ticked since it was made.</summary>
    /// <param name="now">In the same unit, read before the stamp was.</param>
    public bool IsSettled(long now)
    {
        long latest = Math.Max(Modified, Changed);
        return now - latest > (latest % Second == 0 ? CoarseTick : FineTick);
    }
}
