namespace ContainerTools.Packages;

/// <summary>Who makes a package, and so what its name means and how its versions are ordered.</summary>
public enum PackageEcosystem
{
    /// <summary>Debian and its relatives: dpkg.</summary>
    Deb,

    /// <summary>Alpine and its relatives: apk.</summary>
    Apk,

    /// <summary>Fedora, Red Hat, SUSE and their relatives: rpm.</summary>
    Rpm,

    /// <summary>.NET: NuGet.</summary>
    NuGet,

    /// <summary>Node: npm, and what uses its registry.</summary>
    Npm,

    /// <summary>Python: the Python Package Index.</summary>
    PyPI,

    /// <summary>Modules of Go, and its standard library.</summary>
    Go,

    /// <summary>Java: Maven.</summary>
    Maven,
}
