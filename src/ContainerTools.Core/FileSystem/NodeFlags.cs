namespace ContainerTools.FileSystem;

/// <summary>What is to be said of a name in a tree.</summary>
[Flags]
internal enum NodeFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It is a folder.</summary>
    Directory = 1,

    /// <summary>Nothing that lower layers have here or below counts any more.</summary>
    HidesLower = 2,

    /// <summary>This folder took the place of something that hides all that lower layers have here, so that it has none of their attributes.</summary>
    New = 4,
}
