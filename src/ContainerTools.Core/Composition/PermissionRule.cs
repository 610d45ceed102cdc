using System.Text;
using ContainerTools.FileSystem;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>Mode, owner, capabilities and extended attributes for what matches a pattern; only headers change, so no privilege is needed.</summary>
public sealed record PermissionRule
{
    private readonly int? _mode;
    private readonly long? _uid;
    private readonly long? _gid;
    private readonly string? _capabilities;
    private readonly IReadOnlyDictionary<string, string> _attributes = Descriptor.NoAnnotations;

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

    /// <summary>The name of the owner in the tar; null leaves it as it is, or empties it where the rule gives another number.</summary>
    public string? UserName { get; init; }

    /// <summary>The name of the group in the tar; null leaves it as it is, or empties it where the rule gives another number.</summary>
    public string? GroupName { get; init; }

    /// <summary>Capabilities of a program as setcap(8) takes them, such as <c>cap_net_bind_service=ep</c>; for files alone.</summary>
    /// <exception cref="FormatException">It is not that.</exception>
    public string? Capabilities
    {
        get => _capabilities;
        init => _capabilities = value is null || FileCapabilities.Encode(value) is not null ? value : null;
    }

    /// <summary>Extended attributes to set, by name, such as <c>user.note</c>; the values are written as UTF-8.</summary>
    /// <remarks>Files and folders get them; the kernel allows nothing else such an attribute.</remarks>
    /// <exception cref="FormatException">A name is empty, or has an equals sign or a NUL.</exception>
    public IReadOnlyDictionary<string, string> ExtendedAttributes
    {
        get => _attributes;
        init => _attributes = value.Keys.FirstOrDefault(name => name.Length == 0 || name.AsSpan().ContainsAny('=', '\0')) is { } odd
            ? throw new FormatException($"'{odd}' is not the name of an extended attribute.")
            : value;
    }

    /// <summary>Whether the rule is for some paths only.</summary>
    internal bool IsForPaths => Path is not null;

    /// <param name="entry">The entry, under the name that the user gave it.</param>
    internal LayerEntry Apply(LayerEntry entry) => Path is not null && !Path.Matches(entry.Name) ? entry : entry with
    {
        Mode = entry.Kind == FileKind.SymbolicLink ? entry.Mode : _mode ?? entry.Mode,
        Owner = new FileOwner(
            Uid ?? entry.Owner.Uid,
            Gid ?? entry.Owner.Gid,
            UserName ?? FileOwner.NameFor(Uid, entry.Owner.Uid, entry.Owner.UserName),
            GroupName ?? FileOwner.NameFor(Gid, entry.Owner.Gid, entry.Owner.GroupName)),
        Records = Merge(entry),
    };

    private EquatableList<PaxRecord> Merge(LayerEntry entry)
    {
        if (entry.Kind is not (FileKind.File or FileKind.Directory))
        {
            return entry.Records;
        }

        PaxRecord[] added =
        [
            .. ExtendedAttributes.OrderBy(pair => pair.Key, CodePointComparer.Instance).Select(pair => Attribute(pair.Key, Encoding.UTF8.GetBytes(pair.Value))),
            .. _capabilities is not null && entry.Kind == FileKind.File ? [Attribute(FileCapabilities.AttributeName, FileCapabilities.Encode(_capabilities))] : Array.Empty<PaxRecord>(),
        ];
        return added.Length == 0 ? entry.Records : [.. entry.Records.Where(old => added.All(item => item.Key != old.Key)), .. added];
    }

    private static PaxRecord Attribute(string name, byte[] value) => new(PaxRecord.ExtendedAttributePrefix + name, value);

    private static long? CheckNumber(long? number) =>
        number is < 0 ? throw new FormatException($"{number} is not the number of a user or group.") : number;

    private static int ParseMode(string text) =>
        text.Length is > 0 and <= 5 && text.All(c => c is >= '0' and <= '7') && Convert.ToInt32(text, 8) is var mode && mode <= 0xFFF
            ? mode
            : throw new FormatException($"'{text}' is not a mode: up to four octal digits, as in 0755.");
}
