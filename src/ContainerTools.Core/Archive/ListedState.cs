namespace ContainerTools.Archive;

/// <summary>What came of an image that an archive or layout lists.</summary>
public enum ListedState
{
    /// <summary>It was read.</summary>
    Read,

    /// <summary>It was not asked for and therefore not read.</summary>
    NotWanted,

    /// <summary>It is there, but of a kind that is neither image nor artifact; an index may list anything (OCI image-spec, image-index.md).</summary>
    Other,

    /// <summary>It is not there; a layout may lack what its index lists (OCI image-spec, image-layout.md, "Blobs").</summary>
    Absent,

    /// <summary>It is there and cannot be read.</summary>
    Unreadable,
}
