namespace ContainerTools.Archive;

/// <summary>What came of an image that an archive or layout lists.</summary>
public enum ListedState
{
    /// <summary>It was read.</summary>
    Read,

    /// <summary>It was not asked for and therefore not read.</summary>
    NotWanted,

    /// <summary>It is there and is no image, but something else that is kept in the same way, such as a signature.</summary>
    Artifact,

    /// <summary>It is not there; a layout may lack what its index lists (OCI image-spec, image-layout.md, "Blobs").</summary>
    Absent,

    /// <summary>It is there and cannot be read.</summary>
    Unreadable,
}
