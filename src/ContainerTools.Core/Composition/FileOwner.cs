namespace ContainerTools.Composition;

/// <summary>Whom the files of a layer belong to, by number and by name.</summary>
public sealed record FileOwner(long Uid, long Gid, string UserName, string GroupName)
{
    /// <summary>User and group 0, both called <c>root</c>.</summary>
    public static FileOwner Root { get; } = new(0, 0, "root", "root");
}
