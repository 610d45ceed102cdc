namespace ContainerTools.Archive;

/// <summary>What a tar says about one entry before its content.</summary>
/// <param name="Name">As written; a directory's ends in a slash.</param>
/// <param name="Size">Of the content that follows, in bytes.</param>
/// <param name="Mtime">In seconds since 1970-01-01T00:00:00Z.</param>
internal sealed record TarHeader(string Name, TarEntryType Type, int Mode, long Size, long Mtime)
{
    public long Uid { get; init; }

    public long Gid { get; init; }

    public string UserName { get; init; } = "";

    public string GroupName { get; init; } = "";

    public string LinkName { get; init; } = "";

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }
}
