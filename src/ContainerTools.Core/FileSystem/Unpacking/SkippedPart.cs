namespace ContainerTools.FileSystem.Unpacking;

/// <summary>What of an entry could not be unpacked.</summary>
public enum SkippedPart
{
    /// <summary>All of it: there is no such file.</summary>
    Entry,

    Owner,

    /// <summary>The permission bits, or of them only set-user-ID and set-group-ID.</summary>
    Mode,

    ModificationTime,

    ExtendedAttribute,
}
