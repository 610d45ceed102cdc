namespace ContainerTools;

/// <summary>What of an entry could not be unpacked.</summary>
public enum SkippedPart
{
    /// <summary>All of it: there is no such file.</summary>
    Entry,

    Owner,

    /// <summary>The bits that make a program run as its owner or group; the others are always kept where there are any.</summary>
    Mode,

    ModificationTime,

    ExtendedAttribute,
}
