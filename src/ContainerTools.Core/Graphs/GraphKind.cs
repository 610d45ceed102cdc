namespace ContainerTools.Graphs;

/// <summary>What lies in a folder, and so by what its files are put together and need each other.</summary>
public enum GraphKind
{
    /// <summary>A published .NET application: packages of NuGet, by <c>*.deps.json</c>.</summary>
    DotNetPublish,

    /// <summary>A root file system of Debian or a relative: dpkg's packages.</summary>
    DebianRoot,

    /// <summary>A root file system of Alpine or a relative: apk's packages.</summary>
    AlpineRoot,

    /// <summary>A root file system of Fedora, SUSE or a relative: rpm's packages.</summary>
    RpmRoot,

    /// <summary>An application of Node with its folder <c>node_modules</c>.</summary>
    NodeModules,

    /// <summary>An application or environment of Python: installed projects, by their <c>RECORD</c>.</summary>
    Python,

    /// <summary>Folders side by side that have each other's paths in their files.</summary>
    Scan,
}
