namespace ContainerTools.Verification;

/// <summary>What a layer has under a path.</summary>
internal enum OutlineKind : byte
{
    /// <summary>Nothing, so that what lower layers have is to be seen.</summary>
    None,

    /// <summary>A folder that the layer lists, with the attributes that engines give to those that are not listed.</summary>
    UsualFolder,

    /// <summary>A folder that the layer lists with other attributes.</summary>
    Folder,

    /// <summary>A folder that the layer does not list, although something of the layer lies there.</summary>
    ImpliedFolder,

    SymbolicLink,

    /// <summary>A symbolic link that leads in a circle within the layer.</summary>
    LinkInCircle,

    /// <summary>Any other file, or a whiteout.</summary>
    Other,
}
