namespace ContainerTools.Composition;

/// <summary>Whom the files of a layer belong to, by number and by name.</summary>
/// <param name="Uid">The number of the user.</param>
/// <param name="Gid">The number of the group.</param>
/// <param name="UserName">Its name; programs that unpack as root go by the name first, so it is empty where it is not known.</param>
/// <param name="GroupName">The group's name, or empty.</param>
public sealed record FileOwner(long Uid, long Gid, string UserName, string GroupName)
{
    private const string RootName = "root";

    /// <summary>User and group 0, both called <c>root</c>.</summary>
    public static FileOwner Root { get; } = new(0, 0, RootName, RootName);

    /// <summary>The owner with these numbers: 0 is called <c>root</c>, others have no name that is true in every image.</summary>
    /// <param name="uid">The number of the user.</param>
    /// <param name="gid">The number of the group.</param>
    public static FileOwner ByNumber(long uid, long gid) => new(uid, gid, NameOf(uid), NameOf(gid));

    /// <summary>The name of a user or group after its number was changed.</summary>
    /// <param name="changed">The new number; null where it was not changed.</param>
    /// <param name="before">The old number.</param>
    /// <param name="name">The old name.</param>
    internal static string NameFor(long? changed, long before, string name) => changed is { } number && number != before ? NameOf(number) : name;

    private static string NameOf(long number) => number == 0 ? RootName : "";
}
