namespace ContainerTools.FileSystem.Unpacking;

/// <summary>What of an entry could not be unpacked.</summary>
public enum SkippedPart
{
    /// <summary>All of it: there is no such file.</summary>
    Entry,

    /// <summary>User and group: this process may not give files away.</summary>
    Owner,

    /// <summary>The permission bits, or of them only set-user-ID and set-group-ID.</summary>
    Mode,

    /// <summary>The modification time cannot be set.</summary>
    ModificationTime,

    /// <summary>An extended attribute cannot be set, or the file system has none.</summary>
    ExtendedAttribute,
}
