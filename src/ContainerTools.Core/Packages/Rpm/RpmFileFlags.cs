namespace ContainerTools.Packages.Rpm;

/// <summary>What a package says about a file of its own (rpm, <c>include/rpm/rpmfiles.h</c>). Other bits may be set too.</summary>
[Flags]
internal enum RpmFileFlags
{
    None = 0,
    Config = 1 << 0,
    Doc = 1 << 1,

    /// <summary>A file of configuration that need not be there.</summary>
    MissingOk = 1 << 3,

    NoReplace = 1 << 4,

    /// <summary>Not brought along: a program makes it later, if any.</summary>
    Ghost = 1 << 6,

    License = 1 << 7,
    Readme = 1 << 8,
    Artifact = 1 << 12,
}
