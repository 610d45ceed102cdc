namespace ContainerTools.Tar;

/// <summary>What is not as it should be in an archive whose entries could nevertheless all be read.</summary>
[Flags]
internal enum TarFlaws
{
    None = 0,

    /// <summary>A block of zeros stood between entries. Some readers take it for the end and see less.</summary>
    LoneZeroBlock = 1,

    /// <summary>The stream ended without the two blocks of zeros, so entries may be missing. The last block of the last entry may be short, too.</summary>
    MissingEnd = 2,

    /// <summary>More than zeros came after the end; it was not looked at.</summary>
    TrailingData = 4,
}
