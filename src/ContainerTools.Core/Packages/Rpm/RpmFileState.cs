namespace ContainerTools.Packages.Rpm;

/// <summary>What became of a file when its package was installed (rpm, <c>include/rpm/rpmfiles.h</c>). A database may hold other numbers.</summary>
internal enum RpmFileState
{
    /// <summary>The database does not say.</summary>
    Unknown = -1,

    Normal = 0,

    /// <summary>A file of another package took its place.</summary>
    Replaced = 1,

    /// <summary>Left out by a rule, such as the one that installs no documentation.</summary>
    NotInstalled = 2,

    /// <summary>Not written, because the folder is shared with other machines.</summary>
    NetShared = 3,

    /// <summary>The file of another architecture was preferred.</summary>
    WrongColour = 4,
}
