namespace ContainerTools.Inspection;

/// <summary>What an entry of a layer hides of the layers below (OCI image-spec, layer.md, "Whiteouts").</summary>
public enum WhiteoutKind
{
    /// <summary>Nothing: it is a file, a folder or something else.</summary>
    None,

    /// <summary>What has its path, with all that is in it.</summary>
    Entry,

    /// <summary>All that lower layers have in the folder of its path (an opaque whiteout).</summary>
    Content,
}
