namespace ContainerTools.IO.Files;

/// <summary>Changes when a file's content does, as far as a file system can tell.</summary>
/// <param name="Modified">In nanoseconds since 1970-01-01T00:00:00Z; so <paramref name="Changed"/>. Any program can set it.</param>
/// <param name="Changed">
/// When anything about it was changed, which the file system keeps by itself (st_ctime, ChangeTime); zero where there is no such time.
/// </param>
/// <param name="Inode">Which file it is: the inode, on Windows the file ID. Zero where there is none.</param>
/// <param name="Volume">Where that number counts, if it is known and stays the same when the machine starts anew; else zero.</param>
internal readonly record struct FileStamp(long Modified, long Changed, UInt128 Inode, ulong Volume = 0)
{
    private const long Second = 1_000_000_000;

    // FAT counts in two seconds, older Unix file systems in one.
    private const long CoarseTick = 2 * Second;

    // Where times have fractions, the kernel's clock sets them, which ticks at least every 16 ms.
    private const long FineTick = Second / 10;

    /// <summary>
    /// Whether a later change is sure to change the stamp too: the clock has ticked since it was made. Never where there is only the
    /// time of the last modification: many a program sets it to what it was, and a file often stays as long as it was.
    /// </summary>
    /// <param name="now">In the same unit, read before the stamp was.</param>
    public bool IsSettled(long now)
    {
        long latest = Math.Max(Modified, Changed);
        return Changed != 0 && now - latest > (latest % Second == 0 ? CoarseTick : FineTick);
    }
}
