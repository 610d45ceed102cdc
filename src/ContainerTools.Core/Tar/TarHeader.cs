namespace ContainerTools.Tar;

/// <summary>
/// What a tar says about one entry before its content. Texts that are not UTF-8 hold each stray byte as a lone surrogate
/// (<see cref="TarText"/>), so nothing is lost between reading and writing.
/// </summary>
/// <param name="Name">As it stands in the archive; a directory's is written with a slash at its end.</param>
/// <param name="Type">What the entry is.</param>
/// <param name="Mode">The lower twelve bits.</param>
/// <param name="Size">Of the content in bytes, holes of a sparse file included.</param>
/// <param name="Mtime">In whole seconds since 1970-01-01T00:00:00Z, rounded down.</param>
internal sealed record TarHeader(string Name, TarEntryType Type, int Mode, long Size, long Mtime)
{
    /// <summary>What comes on top of <see cref="Mtime"/>, never negative.</summary>
    public int MtimeNanoseconds { get; init; }

    public long Uid { get; init; }

    public long Gid { get; init; }

    public string UserName { get; init; } = "";

    public string GroupName { get; init; } = "";

    public string LinkName { get; init; } = "";

    public int DeviceMajor { get; init; }

    public int DeviceMinor { get; init; }

    /// <summary>The pax records that no other property expresses, such as <c>SCHILY.xattr.user.x</c>, each key once.</summary>
    public EquatableList<PaxRecord> Records { get; init; } = [];

    /// <summary>Whether entries of this type are all header, whatever size they claim.</summary>
    public bool IsHeaderOnly => Type is >= TarEntryType.HardLink and <= TarEntryType.Fifo;
}
