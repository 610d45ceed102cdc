using ContainerTools.FileSystem;

namespace ContainerTools.Composition;

/// <summary>What a layer makes of the files it is given.</summary>
public sealed record LayerRules
{
    /// <summary>The default of nixpkgs: one second after the epoch, because some tools take zero for "unset".</summary>
    public const long DefaultMtime = 1;

    /// <summary>The owner of everything in the layer for which no other rule holds.</summary>
    public FileOwner Owner { get; init; } = FileOwner.Root;

    /// <summary>In seconds since 1970-01-01T00:00:00Z, for all files.</summary>
    public long Mtime { get; init; } = DefaultMtime;

    /// <summary>What is left out, with everything below it.</summary>
    public IReadOnlyList<PathPattern> Exclude { get; init; } = [];

    /// <summary>If there are any, only what matches one of them is taken, with everything below it and the folders it lies in.</summary>
    public IReadOnlyList<PathPattern> Include { get; init; } = [];

    /// <summary>
    /// Which extended attributes of sources the layer keeps, by name, with <c>*</c> for any characters, such as <c>user.*</c> and
    /// <c>security.capability</c>. The default is none.
    /// </summary>
    public IReadOnlyList<string> ExtendedAttributes { get; init; } = [];

    /// <summary>What happens where two sources of one layer differ.</summary>
    public SourceConflict Conflicts { get; init; }

    /// <summary>What becomes of links to folders in sources.</summary>
    public DirectoryLinks DirectoryLinks { get; init; }

    /// <summary>Whether the layer is for Windows: files lie below <c>Files</c>, and paths may have the drive C.</summary>
    public bool IsForWindows { get; init; }

    /// <summary>What the layers below have: its folders stay as they are, and its links are followed.</summary>
    internal BaseFiles? Base { get; init; }

    /// <summary>Whether files are left out that the layers below have.</summary>
    internal bool SkipsPresent { get; init; }

    /// <summary>Applied in order; a later rule wins.</summary>
    public IReadOnlyList<PermissionRule> Permissions { get; init; } = [];
}
