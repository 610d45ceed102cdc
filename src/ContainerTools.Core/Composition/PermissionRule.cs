namespace ContainerTools.Composition;

/// <summary>Mode and owner for what matches a pattern; only headers change, so no privilege is needed.</summary>
/// <param name="Path">A pattern over paths in the image.</param>
public sealed record PermissionRule(PathPattern Path)
{
    /// <summary>The twelve permission bits; null leaves them.</summary>
    public int? Mode { get; init; }

    public long? Uid { get; init; }

    public long? Gid { get; init; }

    public string? UserName { get; init; }

    public string? GroupName { get; init; }

    internal LayerEntry Apply(LayerEntry entry) => !Path.Matches(entry.Name) ? entry : entry with
    {
        Mode = entry.Kind == IO.FileKind.SymbolicLink ? entry.Mode : Mode ?? entry.Mode,
        Owner = new FileOwner(Uid ?? entry.Owner.Uid, Gid ?? entry.Owner.Gid, UserName ?? entry.Owner.UserName, GroupName ?? entry.Owner.GroupName),
    };
}
