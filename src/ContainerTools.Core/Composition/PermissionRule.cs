using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>Mode and owner for what matches a pattern; only headers change, so no privilege is needed.</summary>
public sealed record PermissionRule
{
    private readonly int? _mode;
    private readonly long? _uid;
    private readonly long? _gid;

    /// <summary>Over paths in the image; null matches everything.</summary>
    public PathPattern? Path { get; init; }

    /// <summary>Octal digits, as chmod takes them: <c>755</c>, <c>4755</c>, <c>01777</c>; null leaves the mode.</summary>
    /// <exception cref="FormatException">These are not permission bits.</exception>
    public string? Mode
    {
        get => _mode is { } mode ? Convert.ToString(mode, 8).PadLeft(4, '0') : null;
        init => _mode = value is null ? null : ParseMode(value);
    }

    /// <exception cref="FormatException">It is negative.</exception>
    public long? Uid
    {
        get => _uid;
        init => _uid = CheckNumber(value);
    }

    /// <exception cref="FormatException">It is negative.</exception>
    public long? Gid
    {
        get => _gid;
        init => _gid = CheckNumber(value);
    }

    /// <summary>The name of the owner in the tar; null leaves it as it is.</summary>
    public string? UserName { get; init; }

    /// <summary>The name of the group in the tar; null leaves it as it is.</summary>
    public string? GroupName { get; init; }

    internal LayerEntry Apply(LayerEntry entry) => Path is not null && !Path.Matches(entry.Name) ? entry : entry with
    {
        Mode = entry.Kind == FileKind.SymbolicLink ? entry.Mode : _mode ?? entry.Mode,
        Owner = new FileOwner(Uid ?? entry.Owner.Uid, Gid ?? entry.Owner.Gid, UserName ?? entry.Owner.UserName, GroupName ?? entry.Owner.GroupName),
    };

    private static long? CheckNumber(long? number) =>
        number is < 0 ? throw new FormatException($"{number} is not the number of a user or group.") : number;

    private static int ParseMode(string text) =>
        text.Length is > 0 and <= 5 && text.All(c => c is >= '0' and <= '7') && Convert.ToInt32(text, 8) is var mode && mode <= 0xFFF
            ? mode
            : throw new FormatException($"'{text}' is not a mode: up to four octal digits, as in 0755.");
}
