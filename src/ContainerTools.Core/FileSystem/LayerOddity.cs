namespace ContainerTools.FileSystem;

/// <summary>What a layer has that engines refuse or that readers do not all understand in the same way.</summary>
internal enum LayerOddity
{
    /// <summary>A hard link stands before the file that it leads to. Engines refuse it.</summary>
    LinkBeforeTarget,

    /// <summary>A hard link leads to a file that the layer itself does not have. Engines refuse it, also where a lower layer has that file.</summary>
    LinkOutsideLayer,

    /// <summary>A hard link leads to what a whiteout of the same layer hides. For engines it is a whiteout too.</summary>
    LinkToWhiteout,

    /// <summary>An entry lies below something in the same layer that is no folder. Engines refuse it.</summary>
    BelowFile,

    /// <summary>An entry lies below what a whiteout of the same layer hides. Docker and containerd refuse it.</summary>
    BelowWhiteout,

    /// <summary>An entry lies below a symbolic link of the same layer that leads to no folder of the layer. Docker and podman refuse it.</summary>
    BelowOutsideLink,

    /// <summary>Something takes the place of a folder that the layer has listed, or of one with such a folder in it. Engines refuse it.</summary>
    FolderReplaced,

    /// <summary>A whiteout stands behind an entry or another whiteout of the same name. Engines refuse it.</summary>
    WhiteoutBehindEntry,

    /// <summary>A whiteout stands before a folder of the same name. Engines show what it should hide; others hide it.</summary>
    WhiteoutBeforeFolder,

    /// <summary>The root is opaque. Engines show all the same what lower layers have; others hide it.</summary>
    OpaqueRoot,

    /// <summary>A device node 0:0, by which overlay file systems hide a file of a lower layer.</summary>
    WhiteoutDevice,
}
